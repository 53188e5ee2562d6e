package dev.torte.app.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.app.JsonLine;
import dev.torte.kernels.KernelChoice;
import dev.torte.model.DType;
import dev.torte.model.Recipe;
import dev.torte.model.Shape;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.io.NpzReader;
import dev.torte.runtime.Generator;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Sampling;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Imported models give the reference's logits and write its bytes; hashes of capsules are the reference's own. */
final class ImportTest {
    private static final Path GOLDEN = Path.of("..", "golden", "layercake");

    @TempDir
    private Path folder;

    private static Path npz(String name) {
        return GOLDEN.resolve(name + ".npz");
    }

    private static Map<?, ?> index(String name) throws IOException {
        Map<?, ?> index = JsonLine.read(Files.readString(GOLDEN.resolve("index.json")));
        return at(index, "cases", name);
    }

    private static Map<?, ?> at(Map<?, ?> map, String... path) {
        Map<?, ?> at = map;
        for (String step : path) {
            at = (Map<?, ?>) at.get(step);
        }
        return at;
    }

    private static LoadedModel load(Imported imported) {
        return LoadedModel.of(
                imported.weights(),
                KernelChoice.select(Optional.empty(), OptionalInt.empty()).kernels());
    }

    private static byte[] bytes(Map<String, Tensor> arrays, String name, int from, int count) {
        long[] values = arrays.get(name).toLongs();
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) values[from + i];
        }
        return bytes;
    }

    private static byte[] greedy(LoadedModel model, byte[] prompt, int count) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Generator(model.session(), Sampling.greedy()).generate(prompt, count, value -> {
            out.write(value);
            return true;
        });
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "case01_northstar",
                "case02_transition",
                "case03a_conv2",
                "case03b_sparse_state",
                "case03c_mixture_of_depth",
                "case04_legacy_p4",
                "case05_byte_lm"
            })
    void coresFromFixturesGiveTheReferencesLogits(String name) throws IOException {
        Map<String, Tensor> arrays = NpzReader.read(npz(name));
        LoadedModel model = load(Importer.read(npz(name), Optional.empty()));
        Shape input = arrays.get("input/x").shape();
        float[] expected = arrays.get("out/logits").toFloats();
        double tolerance = ((Number) at(index(name), "recommended_tolerance").get("logits")).doubleValue();
        int length = input.dim(1);
        for (int row = 0; row < input.dim(0); row++) {
            float[] found = new float[length * 256];
            model.session().feedEach(bytes(arrays, "input/x", row * length, length), 0, length, found, 0);
            for (int i = 0; i < found.length; i++) {
                assertThat((double) Math.abs(found[i] - expected[row * found.length + i]))
                        .as("%s row %d logit %d", name, row, i)
                        .isLessThan(tolerance);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"case09a_byte_gru", "case09b_anchor_mlp"})
    void capsulesFromFixturesWriteTheReferencesBytes(String name) throws IOException {
        Map<String, Tensor> arrays = NpzReader.read(npz(name));
        Imported imported = Importer.read(npz(name), Optional.empty());
        assertThat(imported.card().get("imported.payloadHash").orElseThrow())
                .isEqualTo(at(index(name), "fp32").get("payload_hash"));
        String expected = (String)
                at(index(name), "fp32", "generation", "context_bytes=256").get("hex");
        byte[] prompt = bytes(
                arrays, "input/prompt", 0, arrays.get("input/prompt").shape().dim(0));
        assertThat(HexFormat.of().formatHex(greedy(load(imported), prompt, 64))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"case09a_byte_gru", "case09b_anchor_mlp"})
    void int8CapsulesFromCheckpointsPassBothHashesAndWriteTheReferencesBytes(String name) throws IOException {
        Map<?, ?> int8 = at(index(name), "int8");
        Path file = PtFile.write(folder.resolve("capsule.pt"), int8Capsule(name));
        Imported imported = Importer.read(file, Optional.empty());
        assertThat(imported.card().get("imported.specHash").orElseThrow()).isEqualTo(int8.get("spec_hash"));
        Map<String, Tensor> arrays = NpzReader.read(npz(name));
        byte[] prompt = bytes(
                arrays, "input/prompt", 0, arrays.get("input/prompt").shape().dim(0));
        assertThat(HexFormat.of().formatHex(greedy(load(imported), prompt, 64)))
                .isEqualTo(at(int8, "generation", "context_bytes=256").get("hex"));
    }

    /** Returns the artifact as the reference writes it. */
    private static Map<String, Object> int8Capsule(String name) throws IOException {
        Map<?, ?> int8 = at(index(name), "int8");
        Map<String, Tensor> arrays = NpzReader.read(npz(name));
        Map<String, Object> state = new LinkedHashMap<>();
        at(int8, "scales").forEach((tensor, described) -> {
            Map<?, ?> facts = (Map<?, ?>) described;
            Shape shape = new Shape(((List<?>) facts.get("shape"))
                    .stream().map(Number.class::cast).map(Number::intValue).toList());
            byte[] values = arrays.get("q8/" + tensor).toBytes();
            state.put(
                    (String) tensor,
                    Map.of(
                            "values", Tensor.ofBytes("q", DType.I8, shape, values),
                            "scale", Double.parseDouble(javaHex((String) facts.get("hex")))));
        });
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("format", "layercake-portable-domain/1");
        root.put("spec", int8.get("spec"));
        root.put("spec_hash", int8.get("spec_hash"));
        root.put("training", null);
        root.put("quantized_state", state);
        root.put("payload_hash", int8.get("payload_hash"));
        return root;
    }

    private static String javaHex(String python) {
        return python.replace("p+", "p");
    }

    @Test
    void anAlteredCapsuleIsRefused() throws IOException {
        Map<String, Object> root = int8Capsule("case09b_anchor_mlp");
        root.put("payload_hash", "0".repeat(64));
        Path payload = PtFile.write(folder.resolve("payload.pt"), root);
        assertThatThrownBy(() -> Importer.read(payload, Optional.empty()))
                .isInstanceOf(TorteException.Altered.class)
                .hasMessageContaining("payload");

        Map<String, Object> other = int8Capsule("case09b_anchor_mlp");
        Map<String, Object> spec = new LinkedHashMap<>();
        ((Map<?, ?>) other.get("spec")).forEach((key, value) -> spec.put((String) key, value));
        spec.put("domain_id", "other");
        other.put("spec", spec);
        Path altered = PtFile.write(folder.resolve("spec.pt"), other);
        assertThatThrownBy(() -> Importer.read(altered, Optional.empty()))
                .isInstanceOf(TorteException.Altered.class)
                .hasMessageContaining("spec");
    }

    @Test
    void aCoreInsideACheckpointIsFoundBesideItsPlaceholder() throws IOException {
        Map<String, Object> patch = state("case03b_sparse_state");
        patch.put("transition_head.weight", Tensor.ofFloats("t", Shape.of(256, 256), new float[256 * 256]));
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("args", at(index("case03b_sparse_state"), "config"));
        root.put("models", Map.of("byte", state("case05_byte_lm"), "patch", patch));
        Path file = PtFile.write(folder.resolve("core.pt"), root);
        Recipe found =
                Importer.read(file, Optional.empty()).weights().blueprint().recipe();
        assertThat(found)
                .isEqualTo(Importer.read(npz("case03b_sparse_state"), Optional.empty())
                        .weights()
                        .blueprint()
                        .recipe());

        root.remove("args");
        Path silent = PtFile.write(folder.resolve("silent.pt"), root);
        assertThatThrownBy(() -> Importer.read(silent, Optional.empty()))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("setting heads");
        assertThat(Importer.read(silent, Optional.of(found))
                        .weights()
                        .blueprint()
                        .recipe())
                .isEqualTo(found);
    }

    private static Map<String, Object> state(String name) {
        Map<String, Object> state = new LinkedHashMap<>();
        NpzReader.read(npz(name)).forEach((array, tensor) -> {
            if (array.startsWith("w/")) {
                state.put(array.substring(2), tensor);
            }
        });
        return state;
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.pt"), "no checkpoint");
        assertThatThrownBy(() -> Importer.read(text, Optional.empty())).isInstanceOf(TorteException.Malformed.class);
        Path other = PtFile.write(folder.resolve("other.pt"), Map.of("something", "else"));
        assertThatThrownBy(() -> Importer.read(other, Optional.empty()))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("core or a capsule");
        assertThatThrownBy(() -> Importer.read(npz("case07_canonical"), Optional.empty()))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("w/NAME");
    }

    @Test
    void scalesAreSpeltAsPythonDoes() {
        assertThat(CapsulePayload.pythonHex(0.0078125)).isEqualTo("0x1.0000000000000p-7");
        assertThat(CapsulePayload.pythonHex(0.03156095039187454)).isEqualTo("0x1.028c1c3870e1cp-5");
        assertThat(CapsulePayload.pythonHex(3)).isEqualTo("0x1.8000000000000p+1");
        assertThat(CapsulePayload.pythonHex(1)).isEqualTo("0x1.0000000000000p+0");
    }
}
