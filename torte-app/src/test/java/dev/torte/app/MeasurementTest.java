package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.app.evidence.EvidenceFile;
import dev.torte.app.evidence.EvidenceIndex;
import dev.torte.model.io.Digest;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From finished models to measurements to claims. */
final class MeasurementTest {
    private static final String GENERATION =
            "  - {record: generation, kind: generation, model: fixed, seed: 1, prompts: 6, promptBytes: 20, bytes: 40}\n";
    private static final String OTHER_GENERATION =
            "  - {record: generation-searched, kind: generation, model: searched, seed: 1, prompts: 6, promptBytes: 20, bytes: 40}\n";
    private static final String SPEED =
            "  - {record: speed, kind: speed, models: [fixed, searched], seed: 1, rounds: 2, warmUpMillis: 4}\n";
    private static final String RESOURCES =
            "  - {record: resources, kind: resources, models: [fixed, searched], seed: 1, rounds: 1, bytes: 30}\n";

    @TempDir
    private Path folder;

    private TinyExperiment tiny;

    @BeforeEach
    void setUp() {
        tiny = new TinyExperiment(folder);
    }

    /** Writes the experiment with these measurements and documents long enough for them, and returns the words that run it. */
    private Object[] words(String measure, Object... more) throws IOException {
        Object[] words = tiny.run(8, more);
        Path text = tiny.data().resolve("valid.txt");
        String old = Digest.sha256(Files.readAllBytes(text));
        Files.writeString(
                text,
                IntStream.range(0, 40)
                        .mapToObj(i -> "Boat " + i * 31 % 40 + " came into the harbour – before hour " + i + ".\n")
                        .reduce("", String::concat));
        Path file = folder.resolve("tiny.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                                .replace(old, Digest.sha256(Files.readAllBytes(text)))
                                .replace("pieces:100", "pieces:500")
                        + (measure.isEmpty() ? "" : "measure:\n" + measure));
        return words;
    }

    private String status() {
        return CommandRun.of(
                        "experiment",
                        "status",
                        folder.resolve("tiny.yaml"),
                        "--evidence",
                        tiny.evidence(),
                        "--work",
                        folder.resolve("work"))
                .succeeds()
                .out();
    }

    private CommandRun claims(String... rows) throws IOException {
        return tiny.claims(folder.resolve("page"), rows);
    }

    @Test
    void allThreeKindsAreMadeOnceAndBearClaimsOut() throws IOException {
        Object[] words = words(GENERATION + OTHER_GENERATION + SPEED + RESOURCES, "--seeds", "1");
        CommandRun run = CommandRun.of(words).succeeds();
        assertThat(run.out())
                .contains(
                        "generation: printable ", "speed: generationRatio ", "resources: peakRatio ", "resources.json");
        assertThat(status())
                .containsPattern("generation-searched +done +printable ")
                .containsPattern("speed +done +generationRatio ")
                .containsPattern("resources +done +peakRatio ");
        assertThat(EvidenceIndex.read(tiny.evidence().resolve("tiny")))
                .containsKeys("generation.json", "generation-searched.json", "speed.json", "resources.json");
        claims(
                        claim("printable", "measured, record: generation, figure: real.printable", "atLeast: 1"),
                        claim(
                                "same",
                                "measured-difference, record: generation, against: generation-searched, figure: real.trigramDivergence",
                                "atMost: 0"),
                        claim("share", "measured, record: speed, figure: rooflineShare.fixed", "above: 0"),
                        claim("prefill", "measured, record: speed, figure: prefillMillisRatio", "above: 0"),
                        claim("isolated", "measured, record: resources, figure: isolated", "atLeast: 1"),
                        // The recipes are the same.
                        claim("weights", "measured, record: resources, figure: parameterBytesRatio", "atMost: 1"),
                        claim("peak", "measured, record: resources, figure: peakBytes.fixed", "above: 1000000"))
                .succeeds();
        assertThat(Files.readString(folder.resolve("page")))
                .contains("Written text", "<td>real text</td>", "Speed in turns", "In processes of their own")
                .doesNotContain("NaN");

        byte[] made = Files.readAllBytes(tiny.record("speed"));
        CommandRun again = CommandRun.of(words).succeeds();
        assertThat(again.out()).isEmpty();
        assertThat(tiny.record("speed")).hasBinaryContent(made);
    }

    private static String claim(String id, String statistic, String bound) {
        return "id: " + id + ", text: It is, statistic: {kind: " + statistic + "}, " + bound;
    }

    @Test
    void aMeasurementMoreLeavesFinishedRunsAsTheyAre() throws IOException {
        CommandRun.of(words("", "--models", "fixed", "--seeds", "1")).succeeds();
        byte[] run = Files.readAllBytes(tiny.record("fixed-seed1"));
        CommandRun more = CommandRun.of(words(GENERATION + SPEED, "--models", "fixed", "--seeds", "1"))
                .succeeds();
        assertThat(more.err()).contains("Every run asked for is done", "speed: waits for the record of searched-seed1");
        assertThat(more.out()).contains("generation: printable").doesNotContain("fixed seed 1");
        assertThat(tiny.record("fixed-seed1")).hasBinaryContent(run);
        assertThat(status()).containsPattern("speed +queued +waits for the record of searched-seed1");
    }

    @Test
    void aMissingOrReplacedModelIsSaidInALine() throws IOException {
        CommandRun.of(words("", "--models", "fixed")).succeeds();
        Path model = folder.resolve("work/tiny/fixed-seed1.torte");
        Path kept = Files.move(model, folder.resolve("kept.torte"));
        Object[] words = words(GENERATION, "--models", "fixed");
        assertThat(CommandRun.of(words).succeeds().err())
                .containsPattern("generation: cannot be measured without the model file .*fixed-seed1.torte");
        Files.copy(folder.resolve("work/tiny/fixed-seed2.torte"), model);
        assertThat(CommandRun.of(words).succeeds().err())
                .containsPattern("generation: .*fixed-seed1.torte is another model than that of its record");
        assertThat(tiny.record("generation")).doesNotExist();
        Files.move(kept, model, StandardCopyOption.REPLACE_EXISTING);
        CommandRun.of(words).succeeds();
        byte[] first = Files.readAllBytes(tiny.record("generation"));
        Files.delete(tiny.record("generation"));
        CommandRun.of(words("", "--models", "fixed"));
        CommandRun.of(words(GENERATION, "--models", "fixed", "--threads", 1)).succeeds();
        assertThat(members(EvidenceFile.read(tiny.record("generation")), "samples", "divergences"))
                .as("the same text on any number of threads")
                .isEqualTo(members((JsonObject) parse(first), "samples", "divergences"));
    }

    private static JsonValue parse(byte[] record) {
        try {
            return Json.parse(new String(record, StandardCharsets.UTF_8));
        } catch (Json.Invalid e) {
            throw new AssertionError(e);
        }
    }

    private static List<JsonValue> members(JsonObject record, String... names) {
        List<JsonValue> members = new ArrayList<>();
        for (String name : names) {
            members.add(record.get(name).orElseThrow());
        }
        return members;
    }

    @Test
    void claimsSeeOtherModelsConditionsAndValues() throws IOException {
        CommandRun.of(words(GENERATION + OTHER_GENERATION.replace("bytes: 40", "bytes: 41"), "--seeds", "1"))
                .succeeds();
        String printable = claim("a", "measured, record: generation, figure: real.printable", "atLeast: 1");
        String difference = claim(
                "b",
                "measured-difference, record: generation, against: generation-searched, figure: printable",
                "atMost: 1");
        assertThat(claims(printable, difference).err())
                .contains("b: published as PASS, found FAIL: generation-searched was measured under other conditions")
                .doesNotContain("a: published");
        JsonObject whole = EvidenceFile.read(tiny.record("generation"));

        // A bare figure is of no account, even in a record that is listed.
        rewrite(whole, "printable", "2");
        claims(claim("a", "measured, record: generation, figure: printable", "atMost: 1"))
                .succeeds();
        rewrite(whole, "models", "[{\"name\":\"fixed\",\"seed\":1,\"identity\":\"another\"}]");
        assertThat(claims(printable).err())
                .contains("found FAIL: generation was measured on another model than that of fixed-seed1");
        CommandRun.of(words(GENERATION, "--seeds", "1"))
                .fails(1, "does not fit the models of the runs' records", "measure anew");
        rewrite(whole, "samples", "{\"sampled\":[],\"greedy\":[],\"real\":[]}");
        assertThat(claims(printable).err()).contains("found FAIL: a record does not fit: samples.sampled");
        rewrite(whole, "samples", "{}");
        assertThat(status()).containsPattern("generation +done +does not fit: sampled: expected");
        Files.delete(tiny.record("generation"));
        EvidenceIndex.write(tiny.evidence().resolve("tiny"));
        assertThat(claims(printable).err()).contains("found UNMEASURED: no record yet: generation");
        rewrite(whole, "experiment", "\"other\"");
        assertThat(claims(printable).err()).contains("found FAIL: generation is the record of another experiment");
    }

    /** Writes a record with one member changed, with a right hash, and lists it. */
    private void rewrite(JsonObject record, String member, String json) throws IOException {
        Map<String, JsonValue> members = new LinkedHashMap<>(record.members());
        members.put(member, parse(json.getBytes(StandardCharsets.UTF_8)));
        EvidenceFile.write(tiny.record("generation"), new JsonObject(members));
        EvidenceIndex.write(tiny.evidence().resolve("tiny"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model: fixed|model: none|found none and 1",
                "seed: 1|seed: 9|fixed=[1, 2]}, found fixed and 9",
                "kind: generation|kind: luck|luck",
                "record: generation|record: fixed-seed2|two records have the name 'fixed-seed2'",
                "record: generation|record: baselines|two records have the name",
                "record: generation|record: ../up|lowercase letters",
                "prompts: 6|prompts: 1|prompts must be at least 2",
                "bytes: 40|byte: 40|byte",
                "[fixed, searched]|[fixed, fixed]|two different models",
                "rounds: 2|rounds: 0|rounds must be at least 1"
            })
    void mistakesInAMeasurementAreNamed(String right, String wrong, String cause) throws IOException {
        String all = GENERATION + SPEED;
        assertThat(all).contains(right);
        CommandRun.of(words(all.replace(right, wrong))).fails(1, cause, "");
        assertThat(tiny.evidence()).doesNotExist();
    }

    @Test
    void aModelIsMeasuredInAProcessOfItsOwn() {
        TinyFiles files = new TinyFiles(folder);
        Map<?, ?> json = CommandRun.of("bench", "process", "--model", files.core(), "--bytes", 9, "--json")
                .json();
        assertThat(json.get("writtenBytes")).isEqualTo(9);
        assertThat((List<?>) json.get("prefillMillis")).hasSize(5);
        assertThat(((Number) json.get("parameterBytes")).longValue()).isPositive();
        assertThat(CommandRun.of("bench", "process", "--model", files.core())
                        .succeeds()
                        .out())
                .contains("prompt of 128 bytes", "over 400 bytes", "peak memory");
        CommandRun.of("bench", "process", "--model", files.core(), "--bytes", 0)
                .fails(2, "--bytes must be in 1..1000000, found 0", "");
    }
}
