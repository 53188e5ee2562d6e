package dev.torte.app.probe;

import java.nio.charset.StandardCharsets;
import org.treesitter.TSParser;
import org.treesitter.TreeSitterPython;

/**
 * Python 3, by the grammar of tree-sitter. It takes a little more than CPython does, such as {@code print} without parentheses. The
 * end of a text closes its blocks, so only the line itself may want something: a body or what a decorator decorates.
 */
record PythonSyntax() implements Syntax {

    @Override
    public String name() {
        return "python-lines";
    }

    @Override
    public CodeScan.Language language() {
        return CodeScan.Language.PYTHON;
    }

    @Override
    public boolean isComment(String line) {
        return line.startsWith("#");
    }

    @Override
    public boolean canBegin(String before, String line) {
        TSParser parser = new TSParser();
        parser.setLanguage(new TreeSitterPython());
        return !parser.parseString(null, before + line + "\n" + wanted(before, line))
                .getRootNode()
                .hasError();
    }

    private static String wanted(String before, String line) {
        String indent = before.substring(before.lastIndexOf('\n') + 1);
        if (line.strip().startsWith("@")) {
            return indent + " def _(): pass\n";
        }
        return CodeScan.of(line.getBytes(StandardCharsets.UTF_8), CodeScan.Language.PYTHON)
                                .lastCode()
                        == ':'
                ? indent + "  pass\n"
                : "";
    }
}
