package dev.torte.app.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.torte.app.JsonLine;
import dev.torte.model.Param;
import dev.torte.model.PathwayKind;
import dev.torte.model.Presets;
import dev.torte.model.Quantizer;
import dev.torte.model.Recipe;
import dev.torte.model.Shape;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.io.NpzReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints of atome-lm say what they are. */
class AtomeImportTest {
    private static final Path GOLDEN = Path.of("..", "golden", "atome");

    @TempDir
    private Path folder;

    private static Recipe.RoutedLm tiny(int context, Quantizer quantizer, PathwayKind... pathways) {
        return new Recipe.RoutedLm(context, 16, 2, Recipe.Positions.NONE, List.of(pathways), quantizer);
    }

    private static Recipe.RoutedLm tiny(int context, Quantizer quantizer) {
        return tiny(
                context, quantizer, new PathwayKind.Local(5), new PathwayKind.State(), new PathwayKind.Sparse(1, 8, 3));
    }

    /** Returns a golden model as torch.save would have written it, the tensors under their names. */
    private static Map<String, Object> checkpoint(String name) throws IOException {
        Map<?, ?> index = (Map<?, ?>)
                JsonLine.read(Files.readString(GOLDEN.resolve("tiny.json"))).get(name);
        float[] all =
                NpzReader.read(GOLDEN.resolve(name + ".npz")).get("weights").toFloats();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int at = 0;
        for (Object each : (List<?>) index.get("tensors")) {
            List<?> entry = (List<?>) each;
            Shape shape = new Shape(((List<?>) entry.get(1))
                    .stream().map(dim -> ((Number) dim).intValue()).toList());
            int count = (int) shape.elements();
            String tensor = (String) entry.get(0);
            tensors.put(tensor, Tensor.ofFloats(tensor, shape, Arrays.copyOfRange(all, at, at + count)));
            at += count;
        }
        Map<String, Object> config = new LinkedHashMap<>();
        ((Map<?, ?>) index.get("config"))
                .forEach((key, value) ->
                        config.put((String) key, value instanceof Number number ? (Object) number.intValue() : value));
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("state_dict", tensors);
        root.put("config", config);
        root.put("val_loss", 1.5);
        return root;
    }

    @SuppressWarnings("unchecked")
    private static <T> Map<String, T> part(Map<String, Object> root, String name) {
        return (Map<String, T>) root.get(name);
    }

    @ParameterizedTest
    @CsvSource({
        "tiny_atome_ternary, TERNARY",
        "tiny_atome_power3, POWER3",
        "tiny_atome_power3_pr, POWER3_PER_ROW",
    })
    void aRoutedCheckpointSaysWhatItIs(String name, Quantizer quantizer) throws IOException {
        Path file = PtFile.write(folder.resolve("routed.pt"), checkpoint(name));
        Weights weights = Importer.read(file, Optional.empty()).weights();
        assertThat(weights.blueprint().recipe()).isEqualTo(tiny(256, quantizer));
    }

    @Test
    void aVanillaCheckpointToo() throws IOException {
        Map<String, Object> root = checkpoint("tiny_vanilla");
        Path file = PtFile.write(folder.resolve("vanilla.pt"), root);
        Weights weights = Importer.read(file, Optional.empty()).weights();
        assertThat(weights.blueprint().recipe()).isEqualTo(new Recipe.VanillaLm(32, 16, 2, 2, 48));
        Map<String, Tensor> tensors = part(root, "state_dict");
        for (Param param : weights.blueprint().params()) {
            assertThat(weights.floats(param))
                    .isEqualTo(tensors.get(param.name()).toFloats());
        }
    }

    @Test
    void aPathwayThatIsSwitchedOffIsLeftOut() throws IOException {
        Map<String, Object> root = checkpoint("tiny_atome_ternary");
        Map<String, Tensor> tensors = part(root, "state_dict");
        tensors.replaceAll((name, tensor) -> name.contains("router")
                ? Tensor.ofFloats(name, Shape.of(2, 16), Arrays.copyOf(tensor.toFloats(), 32))
                : tensor);
        Path file = PtFile.write(folder.resolve("routed.pt"), root);
        assertThatThrownBy(() -> Importer.read(file, Optional.empty()))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("n_pathways");
        Recipe.RoutedLm named = tiny(64, Quantizer.TERNARY, new PathwayKind.Local(5), new PathwayKind.Sparse(1, 8, 3));
        Weights weights = Importer.read(file, Optional.of(named)).weights();
        assertThat(weights.blueprint().recipe()).isEqualTo(named);
        assertThat(weights.tensors()).noneMatch(tensor -> tensor.name().contains("state"));
    }

    @Test
    void whatIsMissingOrNoNumberIsNamed() throws IOException {
        Map<String, Object> noTop = checkpoint("tiny_atome_ternary");
        part(noTop, "config").remove("top_k");
        Map<String, Object> other = checkpoint("tiny_atome_ternary");
        part(other, "config").put("quantizer", "octal");
        Map<String, Object> diverged = checkpoint("tiny_atome_ternary");
        String query = "blocks.1.sparse.Wq.weight";
        float[] values = new float[128];
        values[5] = Float.NaN;
        part(diverged, "state_dict").put(query, Tensor.ofFloats(query, Shape.of(8, 16), values));
        Map<String, Object> noRouter = checkpoint("tiny_atome_ternary");
        part(noRouter, "state_dict").remove("blocks.1.router.proj.weight");
        Map<String, Object> gone = checkpoint("tiny_atome_ternary");
        part(gone, "state_dict").remove("blocks.0.local.weight");
        Map<Map<String, Object>, String> broken = new LinkedHashMap<>();
        broken.put(noTop, "top_k");
        broken.put(other, "octal");
        broken.put(diverged, query + "[5]");
        broken.put(noRouter, "blocks.1.norm.weight");
        broken.put(gone, "blocks.0.local.weight");
        broken.forEach((root, word) -> {
            Path file = PtFile.write(folder.resolve("broken.pt"), root);
            assertThatThrownBy(() -> Importer.read(file, Optional.empty()))
                    .as(word)
                    .isInstanceOf(TorteException.class)
                    .hasMessageContaining(word);
        });
    }

    /** The published checkpoint and the published blob are the same model but for their scales' last bits. */
    @Test
    void thePublishedCheckpointHasTheLevelsOfThePublishedBlob() {
        Path files = Path.of("..", "..", "shared", "fixtures", "atome", "published");
        assumeTrue(Files.exists(files), "needs ../shared/fixtures/atome/published beside the repository");
        Weights checkpoint =
                Importer.read(files.resolve("atome_1m_v1.pt"), Optional.empty()).weights();
        Weights blob = Importer.read(
                        files.resolve("atome_944k.bin"),
                        Optional.of(Presets.recipes().get("atome")))
                .weights();
        assertThat(checkpoint.blueprint()).isEqualTo(blob.blueprint());
        for (Param param : blob.blueprint().params()) {
            if (Quantizer.TERNARY.covers(param)) {
                assertThat(checkpoint.int8(param)).as(param.name()).isEqualTo(blob.int8(param));
            } else {
                assertThat(checkpoint.floats(param)).as(param.name()).isEqualTo(blob.floats(param));
            }
        }
        assertThat(Importer.read(files.resolve("vanilla_1m_v1.pt"), Optional.empty())
                        .weights()
                        .blueprint()
                        .recipe())
                .isEqualTo(new Recipe.VanillaLm(256, 152, 4, 3, 608));
    }
}
