"""Characters that nobody can see, in any text of a table, break no file."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from reports.exports.content.told import Column, Content, plain_table
from reports.exports.formats.docx import docx
from reports.exports.formats.pptx import pptx
from reports.exports.formats.xlsx import xlsx
from tests.reports.exports.contents import STATEMENTS, content, response

UNSEEN = "\x00\x01\x0b\x1b\x7f\ufffe\uffff\ud800\u202e"


@pytest.mark.parametrize("write", [docx, pptx, xlsx])
def test_a_column_named_by_a_wave_with_unseen_characters_leaves_a_file_whole(
    write: Callable[[Content], bytes],
) -> None:
    def named(unseen: str) -> bytes:
        columns = [Column(one.key, f"{one.title}{unseen} 2024") for one in STATEMENTS.columns]
        table = plain_table(replace(STATEMENTS, columns=tuple(columns)))
        return write(content(tables=(response(), table)))

    assert named(UNSEEN) == named("")
