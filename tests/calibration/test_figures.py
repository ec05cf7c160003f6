import pytest

from counterplan.calibration.figures import read_figures
from counterplan.errors import InputError

HEAD = "series,outcome,how,year,value,log_sd"


def own(folder, *lines, head=HEAD):
    (folder / "own.csv").write_text("\n".join([head, *lines]))
    return folder / "own.csv"


FAULTY = (
    "a,outptu[goods],monthly,1,-1,0.1",
    "a,total_output,annual,soon,1,0.1",
    "a,total_output,instant,11,1,0.1",
    "a,total_output,annual,3,1,0.1,0.2",
    ",total_output,annual,3,1,0.1",
    "a,output,annual,3,1,0.1",
    "a,total_output,index:12,3,1,0.1",
    "a,total_output,annual,3",
    "a,total_output,annual,3.5,1,5",
)


@pytest.mark.parametrize(
    "fault",
    [
        r"line 2: how 'monthly' is not annual, instant or index:YEAR", r"line 2: 'outptu\[goods\]' is neither an outcome nor a variable",
        "line 2: value '-1' is not a positive number", "line 3: year 'soon' is not a number",
        "line 4: year 11 lies outside the run, 0 to 10", "line 5: more values than columns: '0.2'", "line 6: series is empty",
        r"line 7: 'output' has several elements; name one of them, such as output\[goods\]",
        "line 8: base year 12 lies outside the run, 0 to 9", "line 9: value '' is not a positive number",
        "line 10: year 3.5 is no calendar year; only what is `instant`", "line 10: log_sd 5 is of a logarithm, 0.05 for about 5 %",
    ],
)  # fmt: skip
def test_every_fault_is_told_at_once(fault, toy, tmp_path):
    with pytest.raises(InputError, match=fault):
        read_figures(own(tmp_path, *FAULTY), toy)


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (["a,total_output,annual,3,1,0.1"] * 2, "line 3: 'a' has a figure of 3 in line 2 already"),
        (
            ["a,total_output,annual,3,1,0.1", "a,output[goods],annual,4,1,0.1"],
            r"line 3: 'a' speaks of output\[goods\], but of total_output in line 2",
        ),
        (["a,total_output,annual,3,1,0.1", "a,total_output,instant,4,1,0.1"], "line 3: 'a' is instant, but annual in line 2"),
        (["gnp_mp,total_output,annual,3,1,0.1"], "line 2: 'gnp_mp' is a shipped series; give yours a name of its own"),
        (
            ["b,total_output,annual,3,50,0.1", "a,total_output,index:2,3,50,0.1", "a,total_output,index:2,4,60,0.1"],
            "line 3: 'a' is relative to 2, but none of its values is near 1; add the row of 2",
        ),
        (["a,total_output,index:2,2,1,0.1"], "line 2: 'a' has no figure but that of its base year"),
    ],
)  # fmt: skip
def test_lines_that_contradict_each_other_are_told(lines, fault, toy, tmp_path):
    with pytest.raises(InputError, match=fault):
        read_figures(own(tmp_path, *lines), toy)


def test_an_index_is_divided_by_its_base_year_where_that_is_given(toy, tmp_path):
    lines = [f"a,total_output,index:2,{year},{value},0.1" for year, value in ((1, 80), (2, 100), (3, 150))]
    assert {o.year: o.value for o in read_figures(own(tmp_path, *lines), toy)} == {1: 0.8, 3: 1.5}
    assert {o.year: o.value for o in read_figures(own(tmp_path, "a,total_output,index:2,3,1.5,0.1"), toy)} == {3: 1.5}


def test_a_file_may_come_from_a_spreadsheet_with_columns_of_its_own(toy, tmp_path):
    path = own(tmp_path, 'a , total_output,annual,3,1,0.1,"a yearbook, page 7"', head=f"\ufeff{HEAD},source")
    found = read_figures(path, toy)[0]
    assert (found.series, found.outcome, found.value) == ("a", "total_output", 1)


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ("series,outcome,how,year,value", "lacks the columns log_sd; it has series, outcome, how, year, value"),
        (
            "series,outcome,how,year,values,log_sd",
            r"lacks the columns value Did you mean 'values'\?; it has series, outcome, how, year, values, log_sd",
        ),
        (HEAD.replace(",", ";"), "separates its values by semicolons. Save it with commas"),
        (HEAD.replace(",", "\t"), "separates its values by tabs"),
        (HEAD, "(?s)holds figures to fit, one a line:.*there is none"),
    ],
)
def test_a_file_with_another_head_is_told_what_it_lacks(head, fault, toy, tmp_path):
    with pytest.raises(InputError, match=fault):
        read_figures(own(tmp_path, head=head), toy)


def test_a_column_of_ones_own_takes_no_others_place(toy, tmp_path):
    path = own(tmp_path, "a,total_output,annual,3,1,0.1,77", head=f"{HEAD},Value")
    assert read_figures(path, toy)[0].value == 1
    with pytest.raises(InputError, match="has the columns value twice"):
        read_figures(own(tmp_path, "a,total_output,annual,3,1,0.1,77", head=f"{HEAD},value"), toy)


def test_names_of_columns_may_be_capitalised_and_spaced(toy, tmp_path):
    assert len(read_figures(own(tmp_path, "a,total_output,annual,3,1,0.1", head=HEAD.title().replace(",", " , ")), toy)) == 1


@pytest.mark.parametrize(
    ("content", "fault"), [(b"", "is empty. Its first line names the columns"), (b"\xff\xfe,a", "is not text in UTF-8")]
)
def test_a_file_that_is_no_table_is_told(content, fault, toy, tmp_path):
    (tmp_path / "own.csv").write_bytes(content)
    with pytest.raises(InputError, match=fault):
        read_figures(tmp_path / "own.csv", toy)


def test_a_file_that_is_not_there_is_told(toy, tmp_path):
    with pytest.raises(InputError, match=r"none.csv cannot be read \(No such file or directory\)"):
        read_figures(tmp_path / "none.csv", toy)
