package dev.torte.app.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines that fit a file and lines that do not; whoever knows the language can tell. */
final class CodeLinesTest {
    private static final Asked JAVA = new Asked(new CodeLines(new JavaSyntax()), """
            // File: Lamp.java
            class Lamp {
                /** Not code: } */
                int oil = 3;

                void light() {
                    // not code either
                    while (oil > 0) {
                        oil--;
                    }
                }
            }
            """);

    private static final Asked PYTHON = new Asked(new CodeLines(new PythonSyntax()), """
            # File: lamp.py
            import os

            class Lamp:
                \"""Not
                code\"""
                def light(self,
                          oil):
                    if oil > 0:
                        return oil
                    try:
                        go(oil)
                    finally:
                        pass
            """);

    @Test
    void placesAreWhereLinesOfCodeBegin() {
        assertThat(JAVA.places())
                .containsExactly(
                        "class Lamp {",
                        " int oil = 3",
                        " void light(",
                        " while (oil ",
                        " oil--;\n    ",
                        " }\n    }\n}\n",
                        " }\n}\n",
                        "}\n");
        assertThat(PYTHON.places())
                .containsExactly(
                        "import os\n\nc",
                        "class Lamp:\n",
                        " \"\"\"Not\n    ",
                        " def light(s",
                        " if oil > 0:",
                        " return oil\n",
                        " try:\n      ",
                        " go(oil)\n   ",
                        " finally:\n  ",
                        " pass\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "' oil--;\n'|1|1|1",
                "' oil--; \n   return'|1|1|1",
                "' return;\n'|1|0|1",
                "' if (oil == 2 &&\n'|1|0|1",
                "' oil\n'|1|0|1",
                "' try { oil++; }\n'|1|0|1",
                "' f(\"}\");\n'|1|0|1",
                "' } } }\n'|1|0|1",
                "' } } } }\n'|0|0|0",
                "' oil = = 2;\n'|0|0|1",
                "' else {\n'|0|0|1",
                "' catch (Error e) {\n'|0|0|1",
                "' f(];\n'|0|0|0",
                "' f(\"a\n'|0|0|0",
                "' oil--;'|0|0|1",
                "' // oil\n'|0|0|1",
                "' /* oil\n'|0|0|1",
                "'\n'|0|0|0",
                "''|0|0|0"
            })
    void javaLinesParseWhereTheyStand(String answer, int parses, int same, int balanced) {
        assertThat(JAVA.judge("(oil > 0) {\n           ", answer)).containsExactly(parses, same, balanced);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "' return oil\n'|1|1|1",
                "' return (oil,\n   2)\n'|1|0|1",
                "' while oil:\n'|1|0|1",
                "' while oil:  # for long\n'|1|0|1",
                "' @cached\n'|1|0|1",
                "' x = ''''''a\nb''''''\n'|1|0|1",
                "' return (oil,\n   2'|0|0|1",
                "' return = oil\n'|0|0|1",
                "' else:\n'|0|0|1",
                "' return oil)\n'|0|0|0",
                "' return ''oil\n'|0|0|0",
                "' return oil'|0|0|1",
                "' # oil\n'|0|0|1",
                "'\n\n'|0|0|0",
                "''|0|0|0"
            })
    void pythonStatementsParseWhereTheyStand(String answer, int parses, int same, int balanced) {
        assertThat(PYTHON.judge("if oil > 0:\n           ", answer)).containsExactly(parses, same, balanced);
    }

    @Test
    void aBranchNeedsWhatItBranchesFrom() {
        assertThat(PYTHON.judge("return oil\n       ", " else:\n")).containsExactly(1, 0, 1);
        assertThat(PYTHON.judge("go(oil)\n       ", " except OSError as e:\n")).containsExactly(1, 0, 1);
        assertThat(PYTHON.judge("go(oil)\n       ", " elif oil:\n")).containsExactly(0, 0, 1);
    }

    @Test
    void anyBytesAreJudged() {
        JAVA.withstandsAnything();
        PYTHON.withstandsAnything();
        assertThat(JAVA.judge("(oil > 0) {\n           ", new byte[] {' ', (byte) 0xFF, ';', '\n'}))
                .containsExactly(0, 0, 1);
    }
}
