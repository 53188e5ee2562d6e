package dev.torte.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.SplitMix64;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonBool;
import dev.torte.model.io.JsonValue.JsonNull;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The canonical text and its hash are those of the reference implementation, which is Python's json.dumps. */
final class CanonicalJsonTest {
    private static final JsonObject INDEX = index();

    private static JsonObject index() {
        try {
            return (JsonObject) Json.parse(Files.readString(GoldenFiles.golden("layercake/index.json")));
        } catch (IOException | Json.Invalid e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void textAndHashEqualTheReference() throws Json.Invalid {
        JsonArray cases = (JsonArray) at("case12_rolling", "data", "canonical");
        assertThat(cases.elements()).hasSizeGreaterThan(10);
        for (JsonValue each : cases.elements()) {
            String canonical = Json.canonical(Json.parse(text(each, "input_json")));
            assertThat(canonical).isEqualTo(text(each, "canonical"));
            assertThat(Digest.sha256(canonical)).isEqualTo(text(each, "stable_hash"));
        }
    }

    @Test
    void contractsOfTheReferenceAreReproducedFromTheirOwnText() throws Json.Invalid {
        for (String list : List.of("interfaces", "abis")) {
            for (JsonValue each : ((JsonArray) at("case11_abi_helpers", "data", list)).elements()) {
                String canonical = Json.canonical(Json.parse(text(each, "canonical_json")));
                assertThat(canonical).isEqualTo(text(each, "canonical_json"));
                assertThat(Digest.sha256(canonical)).isEqualTo(text(each, "hash"));
            }
        }
    }

    @Test
    void capsuleSpecsHashAsPublished() {
        for (String capsule : List.of("case09a_byte_gru", "case09b_anchor_mlp")) {
            for (String precision : List.of("fp32", "int8")) {
                JsonValue all = at(capsule, precision);
                String canonical = Json.canonical(((JsonObject) all).get("spec").orElseThrow());
                assertThat(canonical).isEqualTo(text(all, "spec_canonical_json"));
                assertThat(Digest.sha256(canonical)).isEqualTo(text(all, "spec_hash"));
            }
        }
    }

    @Test
    void aLoneSurrogateIsKeptAsAnEscape() throws Json.Invalid {
        String canonical = Json.canonical(Json.parse("\"\\uD800\""));
        assertThat(canonical).isEqualTo("\"\\ud800\"");
        assertThat(Digest.sha256(canonical))
                .isEqualTo("8c0c59dd0d275aadcd462a5fe12eb352cbdfeaf961eae4f85a4660521df7d2f5");
    }

    @Test
    void equalValuesHaveOneSpelling() throws Json.Invalid {
        assertThat(Json.canonical(Json.parse(" { \"b\" : 1.50e0 , \"a\" : -0 } ")))
                .isEqualTo("{\"a\":0,\"b\":1.5}");
        assertThat(Json.canonical(Json.parse("[1E2, 100.0, 1e2, -0.0, 4.9e-324]")))
                .isEqualTo("[100.0,100.0,100.0,-0.0,5e-324]");
    }

    @Test
    void numbersOfAnySizeReadBackAsTheSameDouble() {
        SplitMix64 random = new SplitMix64(7);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                String text = Json.canonical(JsonValue.of(value));
                assertThat(Double.doubleToRawLongBits(Double.parseDouble(text)))
                        .as(text)
                        .isEqualTo(Double.doubleToRawLongBits(value));
            }
        }
    }

    @Test
    void valuesWithoutANumberAreRefused() {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> JsonValue.of(value))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(String.valueOf(value));
        }
        assertThatThrownBy(() -> new JsonValue.JsonNumber("0x10")).hasMessageContaining("0x10");
    }

    @Test
    void readingUndoesWritingAndKeyOrderDoesNotMatter() throws Json.Invalid {
        SplitMix64 random = new SplitMix64(11);
        for (int i = 0; i < 500; i++) {
            JsonValue value = draw(random, 0);
            String canonical = Json.canonical(value);
            assertThat(canonical.getBytes(StandardCharsets.US_ASCII)).doesNotContain((byte) '\n', (byte) '?');
            assertThat(Json.parse(canonical)).isEqualTo(value);
            assertThat(Json.canonical(reversed(value))).isEqualTo(canonical);
        }
    }

    private static JsonValue draw(SplitMix64 random, int depth) {
        return switch (Mutations.below(random, depth > 3 ? 5 : 7)) {
            case 0 -> new JsonString(string(random));
            case 1 -> JsonValue.of(random.nextLong() >> Mutations.below(random, 64));
            case 2 -> JsonValue.of((double) random.nextLong() / (1L << Mutations.below(random, 60)));
            case 3 -> new JsonBool(random.nextLong() < 0);
            case 4 -> new JsonNull();
            case 5 -> {
                List<JsonValue> items = new ArrayList<>();
                for (int i = Mutations.below(random, 4); i > 0; i--) {
                    items.add(draw(random, depth + 1));
                }
                yield new JsonArray(items);
            }
            default -> {
                Map<String, JsonValue> members = new LinkedHashMap<>();
                for (int i = Mutations.below(random, 4); i > 0; i--) {
                    members.put(string(random), draw(random, depth + 1));
                }
                yield new JsonObject(members);
            }
        };
    }

    private static String string(SplitMix64 random) {
        StringBuilder text = new StringBuilder();
        for (int i = Mutations.below(random, 6); i > 0; i--) {
            // No '?' and no line breaks, which the test above looks for.
            text.appendCodePoint(
                    random.nextLong() < 0 ? 'a' + Mutations.below(random, 26) : Mutations.below(random, 0xD800) | 0x80);
        }
        return text.append("\\\"\t").toString();
    }

    private static JsonValue reversed(JsonValue value) {
        return switch (value) {
            case JsonObject(Map<String, JsonValue> members) -> {
                Map<String, JsonValue> turned = new LinkedHashMap<>();
                new ArrayList<>(members.keySet())
                        .reversed()
                        .forEach(key -> turned.put(key, reversed(members.get(key))));
                yield new JsonObject(turned);
            }
            case JsonArray(List<JsonValue> items) ->
                new JsonArray(items.stream().map(CanonicalJsonTest::reversed).toList());
            case JsonString string -> string;
            case JsonValue.JsonNumber number -> number;
            case JsonBool bool -> bool;
            case JsonNull none -> none;
        };
    }

    private static JsonValue at(String name, String... path) {
        JsonValue value =
                ((JsonObject) INDEX.get("cases").orElseThrow()).get(name).orElseThrow();
        for (String key : path) {
            value = ((JsonObject) value).get(key).orElseThrow();
        }
        return value;
    }

    private static String text(JsonValue object, String key) {
        return ((JsonString) ((JsonObject) object).get(key).orElseThrow()).value();
    }
}
