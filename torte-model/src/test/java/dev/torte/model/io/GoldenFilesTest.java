package dev.torte.model.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.Tensor;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checked-in numbers of the reference implementation are the ones that their index promises. */
final class GoldenFilesTest {
    @Test
    void everyFileHasTheHashAndTheArraysOfTheIndex() throws IOException, Json.Invalid {
        JsonObject index = (JsonObject) Json.parse(Files.readString(GoldenFiles.golden("layercake/index.json")));
        int present = 0;
        for (JsonValue each :
                ((JsonObject) index.get("cases").orElseThrow()).members().values()) {
            JsonObject one = (JsonObject) each;
            Path file = GoldenFiles.golden("layercake/index.json").resolveSibling(text(one, "file"));
            if (Files.exists(file)) {
                present++;
                assertThat(Digest.sha256(Files.readAllBytes(file)))
                        .as(file.toString())
                        .isEqualTo(text(one, "sha256"));
                Map<String, Tensor> arrays = NpzReader.read(file);
                ((JsonObject) one.get("arrays").orElseThrow()).members().forEach((name, kind) -> {
                    String type = switch (arrays.get(name).type()) {
                        case F32 -> "f4";
                        case I64 -> "i8";
                        case F64, F16, BF16, F8_E4M3, I32, I8, U8 -> "another";
                    };
                    String shape = arrays.get(name).shape().toString().replace(" ", "");
                    assertThat(type + shape).as(name).isEqualTo(((JsonString) kind).value());
                });
            }
        }
        assertThat(present).isEqualTo(10);
    }

    private static String text(JsonObject object, String key) {
        return ((JsonString) object.get(key).orElseThrow()).value();
    }
}
