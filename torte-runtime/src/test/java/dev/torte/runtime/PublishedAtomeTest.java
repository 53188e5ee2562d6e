package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.torte.kernels.KernelChoice;
import dev.torte.model.Blueprint;
import dev.torte.model.Presets;
import dev.torte.model.Recipe;
import dev.torte.model.Weights;
import dev.torte.model.io.AtomeBlob;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonString;
import dev.torte.model.io.TorchCheckpoint;
import dev.torte.model.io.TorchValue.Dict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The two published checkpoints of atome-lm, and the blob of one, predict what its own programs printed; they are too large to be
 * part of the repository.
 */
@Tag("bits")
class PublishedAtomeTest {
    private static final float ROUTED = 1e-4f;
    private static final float VANILLA = 5e-4f;
    private static final float ROUTER = 1e-5f;
    private static final double LOSS = 1e-5;
    private static final int WRITTEN = 64;

    private static Path shared(String name) {
        Path file = Path.of("..", "..", "shared", "fixtures", "atome").resolve(name);
        assumeTrue(Files.exists(file), "needs ../shared/fixtures/atome/" + name + " beside the repository");
        return file;
    }

    private static LoadedModel load(Weights weights) {
        return LoadedModel.of(weights, KernelChoice.warming());
    }

    private static LoadedModel checkpoint(String name, Recipe recipe) {
        Dict file = (Dict) TorchCheckpoint.read(shared("published/" + name));
        Map<String, float[]> values = new LinkedHashMap<>();
        file.dict("state_dict").orElseThrow().tensors().forEach((key, tensor) -> values.put(key, tensor.toFloats()));
        return load(Weights.ofFloats(Blueprint.of(recipe), values));
    }

    private static Recipe.RoutedLm atome() {
        return (Recipe.RoutedLm) Presets.recipes().get("atome");
    }

    private static LoadedModel routedCheckpoint() {
        return checkpoint("atome_1m_v1.pt", atome());
    }

    private static LoadedModel vanilla() {
        return checkpoint("vanilla_1m_v1.pt", new Recipe.VanillaLm(256, 152, 4, 3, 608));
    }

    private record Prompt(JsonValue index) {
        byte[] text() {
            return hex(GoldenAtome.member(index, "hex"));
        }

        byte[] written(String model, int context) {
            String name = model + "_greedy" + WRITTEN + "_ctx" + context;
            return hex(GoldenAtome.member(GoldenAtome.member(index, name), "hex"));
        }
    }

    private static byte[] hex(JsonValue text) {
        return HexFormat.of().parseHex(((JsonString) text).value());
    }

    private static List<Prompt> prompts() {
        List<Prompt> prompts = new ArrayList<>();
        for (JsonValue each :
                ((JsonArray) GoldenAtome.member(GoldenAtome.parse(shared("index.json")), "prompts")).elements()) {
            prompts.add(new Prompt(each));
        }
        return prompts;
    }

    /** Returns the floats of an array of that many; they end the file. */
    private static float[] array(String name, int count) {
        try {
            byte[] file = Files.readAllBytes(shared(name));
            float[] values = new float[count];
            ByteBuffer.wrap(file, file.length - 4 * count, 4 * count)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values);
            return values;
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    private static final int ROWS = 338;

    /** Returns the logits after each byte of each prompt, (338, 256). */
    private static float[] logits(LoadedModel model) {
        float[] all = new float[ROWS * 256];
        int at = 0;
        for (Prompt prompt : prompts()) {
            model.session().feedEach(prompt.text(), 0, prompt.text().length, all, at * 256);
            at += prompt.text().length;
        }
        assertThat(at).isEqualTo(ROWS);
        return all;
    }

    private static void assertSameChoices(float[] found, float[] expected) {
        for (int row = 0; row < ROWS; row++) {
            assertThat(best(found, row * 256)).as("row %d", row).isEqualTo(best(expected, row * 256));
        }
    }

    private static int best(float[] logits, int at) {
        int best = 0;
        for (int i = 1; i < 256; i++) {
            best = logits[at + i] > logits[at + best] ? i : best;
        }
        return best;
    }

    @Test
    void routedLogits() {
        float[] expected = array("atome_1m_v1_logits.npy", ROWS * 256);
        float[] found = logits(routedCheckpoint());
        assertThat(GoldenAtome.worst(found, expected)).isLessThanOrEqualTo(ROUTED);
        assertSameChoices(found, expected);
    }

    @Test
    void blobLogits() {
        float[] found = logits(load(AtomeBlob.read(shared("published/atome_944k.bin"), atome())));
        assertThat(GoldenAtome.worst(found, array("atome_1m_v1_logits.npy", ROWS * 256)))
                .isLessThanOrEqualTo(ROUTED);
        float[] engine = array("atome_944k_c_engine_logits.npy", ROWS * 256);
        int compared = 0;
        for (int i = 0; i < engine.length; i++) {
            // The engine was not run on the longest prompt's end.
            if (!Float.isNaN(engine[i])) {
                assertThat(Math.abs(found[i] - engine[i])).isLessThanOrEqualTo(ROUTED);
                compared++;
            }
        }
        assertThat(compared).isEqualTo((138 + 48) * 256);
    }

    @Test
    void theBlobIsWrittenAgainByteForByte(@TempDir Path folder) {
        Path blob = shared("published/atome_944k.bin");
        Path again = folder.resolve("again.bin");
        AtomeBlob.write(again, AtomeBlob.read(blob, atome()), AtomeBlob.Format.ATOME01);
        assertThat(again).hasSameBinaryContentAs(blob);
    }

    @Test
    void vanillaLogits() {
        float[] expected = array("vanilla_1m_v1_logits.npy", ROWS * 256);
        float[] found = logits(vanilla());
        assertThat(GoldenAtome.worst(found, expected)).isLessThanOrEqualTo(VANILLA);
        assertSameChoices(found, expected);
    }

    @Test
    void routers() {
        LoadedModel model = routedCheckpoint();
        float[] shares = new float[ROWS * 8 * 3];
        float[] entropies = new float[ROWS * 8];
        int at = 0;
        for (Prompt prompt : prompts()) {
            RouterProbe probe = RouterProbe.read(model, prompt.text());
            System.arraycopy(probe.shares(), 0, shares, at * 24, probe.shares().length);
            System.arraycopy(probe.entropies(), 0, entropies, at * 8, probe.entropies().length);
            at += prompt.text().length;
        }
        assertThat(GoldenAtome.worst(shares, array("atome_1m_v1_router_weights.npy", shares.length)))
                .isLessThanOrEqualTo(ROUTER);
        assertThat(GoldenAtome.worst(entropies, byRow(array("atome_1m_v1_router_entropy.npy", entropies.length))))
                .isLessThanOrEqualTo(ROUTER);
    }

    /** Turns (rows, blocks) that lie column by column, as this one array of them all does. */
    private static float[] byRow(float[] byColumn) {
        int blocks = byColumn.length / ROWS;
        float[] rows = new float[byColumn.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = byColumn[i % blocks * ROWS + i / blocks];
        }
        return rows;
    }

    @Test
    void routedBytes() {
        assertGreedy(routedCheckpoint(), "atome_1m_v1");
    }

    @Test
    void vanillaBytes() {
        assertGreedy(vanilla(), "vanilla_1m_v1");
    }

    /** The reference forgets by another rule than our sessions: it reads the last bytes afresh for each byte. */
    private static void assertGreedy(LoadedModel model, String name) {
        for (Prompt prompt : prompts()) {
            for (int context : new int[] {32, 256}) {
                ByteArrayOutputStream text = new ByteArrayOutputStream();
                text.writeBytes(prompt.text());
                for (int i = 0; i < WRITTEN; i++) {
                    byte[] all = text.toByteArray();
                    Session session = model.session();
                    session.feed(Arrays.copyOfRange(all, Math.max(0, all.length - context), all.length));
                    text.write(best(session.logits(), 0));
                }
                byte[] all = text.toByteArray();
                assertThat(Arrays.copyOfRange(all, prompt.text().length, all.length))
                        .as("%s, context %d", new String(prompt.text(), StandardCharsets.UTF_8), context)
                        .isEqualTo(prompt.written(name, context));
            }
        }
    }

    @Test
    void routedLosses() throws IOException {
        assertLosses(routedCheckpoint(), "atome_1m_v1");
    }

    @Test
    void vanillaLosses() throws IOException {
        assertLosses(vanilla(), "vanilla_1m_v1");
    }

    private static void assertLosses(LoadedModel model, String name) throws IOException {
        byte[] sample = Files.readAllBytes(shared("published/sample.txt"));
        JsonValue losses =
                GoldenAtome.member(GoldenAtome.member(GoldenAtome.parse(shared("index.json")), "loss"), name);
        List<JsonValue> expected = ((JsonArray) GoldenAtome.member(losses, "per_chunk_nats")).elements();
        for (int chunk = 0; chunk < expected.size(); chunk++) {
            float[] logits = new float[256 * 256];
            model.session().feedEach(sample, chunk * 1024, 256, logits, 0);
            double loss = 0;
            for (int i = 0; i < 256; i++) {
                loss += nats(logits, i * 256, sample[chunk * 1024 + i + 1] & 0xFF) / 256;
            }
            double wanted = ((JsonNumber) expected.get(chunk)).asDouble();
            assertThat(Math.abs(loss - wanted)).as("chunk %d", chunk).isLessThanOrEqualTo(LOSS);
        }
    }

    private static double nats(float[] logits, int at, int symbol) {
        double sum = 0;
        for (int i = 0; i < 256; i++) {
            sum += Math.exp((double) logits[at + i] - logits[at + symbol]);
        }
        return Math.log(sum);
    }
}
