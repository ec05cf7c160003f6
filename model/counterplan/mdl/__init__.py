"""From a Vensim .mdl file to a Program: reader, rewriting, order of evaluation."""
