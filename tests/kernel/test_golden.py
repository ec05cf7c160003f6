"""The IR of a few constructs, kept to be read in review.

`COUNTERPLAN_GOLDEN=write pytest tests/kernel/test_golden.py` writes the files anew; read the difference before committing it.
"""

import os
import re
from pathlib import Path

import pytest

from counterplan.cache import load_program
from counterplan.kernel import emit

from .tiny import everything

GOLDEN = Path(__file__).parent / "golden"
CONSTRUCTS = Path(__file__).parents[1] / "constructs"


def model_part(text):
    """The functions made from the model, without maths and time loop, a vector of equal numbers written once."""
    functions = re.findall(r"^define void @(?:uniforms|start|rates|outputs)\(.*?^}$", text, re.MULTILINE | re.DOTALL)
    text = re.sub(r"<(double \w+)(?:, \1){7}>", r"splat (\1)", "\n\n".join(functions))
    return text.replace("<8 x i32> zeroinitializer", "zeroinitializer") + "\n"


@pytest.mark.parametrize("name", ["integ", "lookup", "logic", "smooth", "step", "reductions", "powers"])
def test_the_emitted_code_is_the_reviewed_one(name):
    program = load_program(CONSTRUCTS / f"{name}.mdl")
    text, path = model_part(emit.module(program, everything(program), "euler")), GOLDEN / f"{name}.ll"
    if os.environ.get("COUNTERPLAN_GOLDEN") == "write":
        path.write_text(text)
    assert text == path.read_text()


def test_every_golden_file_belongs_to_a_construct():
    assert {path.stem for path in GOLDEN.glob("*.ll")} <= {path.stem for path in CONSTRUCTS.glob("*.mdl")}
