package dev.torte.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not JSON by the letter is refused, with its place; what is JSON is kept exactly. */
final class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "}",
                "[1,]",
                "{\"a\":1,}",
                "{,}",
                "[1 2]",
                "{\"a\" 1}",
                "{a:1}",
                "{'a':1}",
                "{1:2}",
                "nul",
                "True",
                "NaN",
                "Infinity",
                "-",
                "+1",
                "01",
                "-01",
                "1.",
                ".5",
                "1e",
                "1e+",
                "0x1",
                "1e999",
                "-1.5e400",
                "\"",
                "\"\\\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12G4\"",
                "\"\\u\u0661\u0661\u0661\u0661\"",
                "\"a\nb\"",
                "\"\t\"",
                "1 2",
                "{} x",
                "// a\n1",
                "/* */ 1",
                "[1]]",
                "\u00A01",
                "\uFEFF1",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":1}"
            })
    void isRefused(String text) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(Json.Invalid.class)
                .hasMessageMatching("line \\d+, column \\d+: expected .+, found .+");
    }

    @Test
    void theErrorNamesLineAndColumn() {
        assertThatThrownBy(() -> Json.parse("{\n  \"a\": 1,\n  \"b\": tru\n}"))
                .hasMessage("line 3, column 8: expected a value, found 't'");
        assertThatThrownBy(() -> Json.parse("[1, 2")).hasMessage("line 1, column 6: expected ',', found the end");
    }

    @Test
    void depthIsLimited() throws Json.Invalid {
        assertThat(Json.parse("[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH)))
                .isInstanceOf(JsonArray.class);
        assertThatThrownBy(() -> Json.parse("[".repeat(1_000_000)))
                .isInstanceOf(Json.Invalid.class)
                .hasMessageContaining("at most 64 levels");
        assertThatThrownBy(() -> Json.parse("{\"a\":".repeat(1_000_000))).hasMessageContaining("at most 64 levels");
    }

    @Test
    void theNumberOfValuesIsLimited() {
        String many = "[0" + ",0".repeat(Json.MAX_VALUES) + "]";
        assertThatThrownBy(() -> Json.parse(many)).hasMessageContaining("at most 1000000 values");
    }

    @Test
    void longNumbersAreRefusedQuickly() {
        assertThatThrownBy(() -> Json.parse("9".repeat(1_000_000))).isInstanceOf(Json.Invalid.class);
        assertThatThrownBy(() -> Json.parse("-".repeat(1_000_000))).isInstanceOf(Json.Invalid.class);
    }

    @Test
    void membersKeepTheirOrderAndEscapesAreResolved() throws Json.Invalid {
        JsonObject object = (JsonObject) Json.parse(" {\"z\" : \"\\u00e4\\n\\/\" , \"a\":[ ] } ");
        assertThat(object.members().keySet()).containsExactly("z", "a");
        assertThat(object.get("z")).contains(new JsonString("\u00e4\n/"));
        assertThat(object.get("none")).isEmpty();
    }

    @Test
    void integersOf64BitsAreExactAndOthersAreNot64Bits() throws Json.Invalid {
        assertThat(((JsonValue.JsonNumber) Json.parse("-9223372036854775808")).asLong())
                .contains(Long.MIN_VALUE);
        assertThat(((JsonValue.JsonNumber) Json.parse("9223372036854775808")).asLong())
                .isEmpty();
        assertThat(((JsonValue.JsonNumber) Json.parse("1.0")).asLong()).isEmpty();
    }
}
