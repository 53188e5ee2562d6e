package dev.torte.app.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.app.probe.CodeScan.Language;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is quoted is no code; the first fault is where a reader would see it. */
final class CodeScanTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "JAVA|f(a[1], new int[] {2});|-1",
                "JAVA|f(a]|3",
                "JAVA|}|0",
                "JAVA|'g(\"(\", ''('', ''\\'''');'|-1",
                "JAVA|'/* ) */ f(); // ]'|-1",
                "JAVA|'\"abc\n\"'|4",
                "JAVA|'\"\"\"\n) \\\"\"\" \"\n\"\"\" + \"\"'|-1",
                "JAVA|'# )'|2",
                "PYTHON|'f(a, {1: [2]})  # )'|-1",
                "PYTHON|'x = ''a\\\nb'''|-1",
                "PYTHON|'x = ''a\nb'''|6",
                "PYTHON|'\"\"\"(\n''\"\"\" + '''''')'''''''|-1",
                "PYTHON|'a // b)'|6",
                "PYTHON|'\"'|-1",
                "PYTHON|'\"\\'|-1"
            })
    void theFirstFaultIsFound(Language language, String text, int fault) {
        CodeScan scan = CodeScan.of(text.getBytes(StandardCharsets.UTF_8), language);
        assertThat(scan.fault().orElse(-1)).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "JAVA|'a(\nb)\n/*\n*/ c\n'|0 3 6 14",
                "PYTHON|'a(\nb)\nc \\\n d\n\"\"\"\n\"\"\"\n# (\ne'|0 6 13 21 25"
            })
    void linesBeginInCode(Language language, String text, String lines) {
        assertThat(CodeScan.of(text.getBytes(StandardCharsets.UTF_8), language).lines())
                .map(String::valueOf)
                .containsExactly(lines.split(" "));
    }
}
