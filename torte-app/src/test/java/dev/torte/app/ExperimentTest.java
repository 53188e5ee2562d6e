package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.app.evidence.EvidenceFile;
import dev.torte.app.evidence.EvidenceIndex;
import dev.torte.model.io.Digest;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a file that says what is compared to records; never twice, never lost. */
final class ExperimentTest {
    @TempDir
    private Path folder;

    private TinyExperiment tiny;

    @BeforeEach
    void setUp() {
        tiny = new TinyExperiment(folder);
    }

    @Test
    void everyModelAndSeedGetsARecordThatProvesItself() throws IOException {
        CommandRun run = CommandRun.of(tiny.run(20)).succeeds();
        assertThat(run.out())
                .contains(
                        "searched seed 1", "searched seed 2", "fixed seed 1", "fixed seed 2", "bits per byte held out");
        JsonObject record = EvidenceFile.read(tiny.record("searched-seed2"));
        JsonObject heldOut = object(record, "heldOut");
        long bytes = 0;
        double nats = 0;
        for (JsonValue document : ((JsonArray) heldOut.get("documents").orElseThrow()).elements()) {
            bytes += (long) number(((JsonArray) document).elements().get(0));
            nats += number(((JsonArray) document).elements().get(1));
        }
        assertThat(bytes).as("every byte once").isEqualTo(Files.size(tiny.data().resolve("valid.txt")));
        assertThat(nats).isEqualTo(number(heldOut.get("nats").orElseThrow()));
        assertThat(((JsonArray) object(record, "training").get("heldOutCurve").orElseThrow()).elements())
                .hasSize(4);
        assertThat(number(object(record, "training").get("bytes").orElseThrow()))
                .isEqualTo(20 * 64);

        JsonObject search = EvidenceFile.read(tiny.record("searched-search"));
        assertThat(record.get("searchSha256")).contains(JsonValue.of(EvidenceFile.hash(search)));
        assertThat(record.get("rate")).isEqualTo(search.get("rate"));
        assertThat(Json.canonical(object(EvidenceFile.read(tiny.record("baselines")), "bitsPerByte")))
                .contains("xz -9e after the training text");

        Map<String, String> index = EvidenceIndex.read(tiny.evidence().resolve("tiny"));
        assertThat(index).hasSize(6);
        for (Map.Entry<String, String> each : index.entrySet()) {
            assertThat(Digest.sha256(Files.readAllBytes(tiny.evidence().resolve("tiny/" + each.getKey()))))
                    .isEqualTo(each.getValue());
        }
    }

    @Test
    void whatIsFinishedIsNeverMadeAgain() throws IOException {
        CommandRun.of(tiny.run(8, "--models", "fixed", "--seeds", "1")).succeeds();
        FileTime made = Files.getLastModifiedTime(tiny.record("fixed-seed1"));
        CommandRun again =
                CommandRun.of(tiny.run(8, "--models", "fixed", "--seeds", "1")).succeeds();
        assertThat(again.err()).contains("Every run asked for is done");
        CommandRun more = CommandRun.of(tiny.run(8, "--models", "fixed")).succeeds();
        assertThat(more.out()).contains("fixed seed 2").doesNotContain("fixed seed 1");
        assertThat(Files.getLastModifiedTime(tiny.record("fixed-seed1"))).isEqualTo(made);
        assertThat(status()).contains("2 of 4 runs done").containsPattern("searched-seed1 +queued");
    }

    private String status() throws IOException {
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

    @Test
    void aKilledRunGoesOnToTheSameModelAndLosses() throws IOException, InterruptedException {
        Object[] words = tiny.run(600, "--models", "fixed", "--seeds", "1");
        Path log = folder.resolve("work/tiny/fixed-seed1.torte.log");
        Process process = CommandRun.start(folder.resolve("said.txt"), words);
        // Beyond the first of four looks, so that there is a checkpoint.
        while (process.isAlive()
                && (!Files.exists(log) || Files.readAllLines(log).size() < 200)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        process.destroyForcibly();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(tiny.record("fixed-seed1")).doesNotExist();
        assertThat(status()).containsPattern("fixed-seed1 +interrupted +update [0-9]+ of 600");
        CommandRun.of(words).fails(2, "holds an unfinished run; add --resume", "torte experiment run --help");
        CommandRun resumed = CommandRun.of(tiny.run(600, "--models", "fixed", "--seeds", "1", "--resume"))
                .succeeds();
        assertThat(resumed.err()).contains("Going on after update");
        JsonObject afterKill = EvidenceFile.read(tiny.record("fixed-seed1"));

        Files.delete(tiny.record("fixed-seed1"));
        CommandRun.of(words).succeeds();
        JsonObject whole = EvidenceFile.read(tiny.record("fixed-seed1"));
        assertThat(afterKill.get("file")).isEqualTo(whole.get("file"));
        assertThat(object(afterKill, "heldOut").get("documents"))
                .isEqualTo(object(whole, "heldOut").get("documents"));
        assertThat(bits(afterKill, "heldOutCurve")).isEqualTo(bits(whole, "heldOutCurve"));
        assertThat(bits(afterKill, "updatesCurve")).isEqualTo(bits(whole, "updatesCurve"));
    }

    /** The last number of each row; the ones before it are times. */
    private static List<JsonValue> bits(JsonObject record, String curve) {
        return ((JsonArray) object(record, "training").get(curve).orElseThrow())
                .elements().stream()
                        .map(row -> ((JsonArray) row).elements().getLast())
                        .toList();
    }

    @Test
    void aChangedExperimentDoesNotPassForTheOldOne() throws IOException {
        CommandRun.of(tiny.run(8, "--models", "fixed", "--seeds", "1")).succeeds();
        CommandRun.of(tiny.run(9, "--models", "fixed", "--seeds", "1"))
                .fails(1, "plan.budgetBytes: another than in the file", "another name");
    }

    @Test
    void otherTextIsRefused() throws IOException {
        Object[] words = tiny.run(8);
        Files.writeString(tiny.data().resolve("valid.txt"), "Something else\n".repeat(20));
        CommandRun.of(words).fails(1, "valid.txt: the text was altered", "fresh copy");
    }

    @ParameterizedTest
    @CsvSource({
        "question:,qestion:,line 2",
        "seeds: [1; 2],seeds: [1; 1],different",
        "seeds: [1; 2],seeds: [],at least 1",
        "budgetBytes: 512,budgetBytes: none,line 6",
        "budgetBytes: 512,budgetBytes: 0,at least 1 byte",
        "rate: 0.005,rate: 5,a number above 0",
        "rate: 0.005,rate: [0.1],at least 2 rates",
        "rate: 0.005,rate: fast,at least 2 rates",
        "schedule: constant,schedule: cosin,did you mean 'cosine'?",
        "schedule: constant,schedule: constant\\n    optimizer: adam,did you mean 'adamw'?",
        "schedule: constant,schedule: constant\\n    weightDecay: much,expected SHARE or matrices:SHARE",
        "side: ours,side: mine,ours or opponent",
        "name: fixed,name: searched,two models have the name",
        "name: fixed,name: ../fixed,lowercase letters",
        "name: tiny,name: tiny\\nname: again,line 2",
        "pieces:200,pieces:many,needs a whole number",
        "windowBytes: 32,windowBytes: 30,must be a multiple",
        "heads: 2,heads: 3,sizes that fit each other",
        "heads: 2,head: 2,recipe.heads",
        "heldBack: 0.2,heldBack: 2,heldBack in",
    })
    void mistakesInAnExperimentAreNamed(String right, String wrong, String cause) throws IOException {
        Object[] words = tiny.run(8);
        Path file = folder.resolve("tiny.yaml");
        String text = Files.readString(file);
        assertThat(text).contains(right.replace(';', ','));
        Files.writeString(
                file,
                text.replace(right.replace(';', ','), wrong.replace(';', ',').replace("\\n", "\n")));
        CommandRun.of(words).fails(1, cause, "");
        assertThat(tiny.evidence()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "tier-s, patch",
        "tier-m, patch",
        "tier-l, patch",
        "python-domain, capsule",
        "java-domain, capsule",
        "game-domain, capsule",
        "chess-domain, capsule"
    })
    void theExperimentsOfTheRepositoryCanBeRead(String name, String ours) {
        CommandRun status = CommandRun.of(
                        "experiment",
                        "status",
                        "../recipes/experiments/" + name + ".yaml",
                        "--evidence",
                        folder,
                        "--work",
                        folder)
                .succeeds();
        assertThat(status.out()).contains(ours + "-seed1", "queued", "0 of ");
    }

    @Test
    void unknownModelsAndSeedsAreNamed() throws IOException {
        CommandRun.of(tiny.run(8, "--models", "none"))
                .fails(2, "unknown model 'none' in tiny; it has searched, fixed", "");
        CommandRun.of(tiny.run(8, "--seeds", "5")).fails(2, "unknown seed 5 in tiny; it has [1, 2]", "");
        CommandRun.of("experiment", "run", folder.resolve("no.yaml"), "--data", folder)
                .fails(1, "no.yaml: not found", "");
    }

    private static JsonObject object(JsonObject record, String name) {
        return (JsonObject) record.get(name).orElseThrow();
    }

    private static double number(JsonValue value) {
        return ((JsonNumber) value).asDouble();
    }

    @Test
    void aCapsuleThatCarriesTextLearnsByReading() throws IOException {
        Object[] words = tiny.run(8, "--models", "reader", "--seeds", "1");
        Path file = folder.resolve("tiny.yaml");
        String text = Files.readString(file).replace("measurements:", """
                  - name: reader
                    side: ours
                    recipe: {format: torte-recipe/1, kind: context-mix-capsule, codeBytes: 300, tableBits: 13}
                measurements:""");
        Files.writeString(file, text);
        CommandRun run = CommandRun.of(words).succeeds();
        assertThat(run.out()).contains("reader seed 1: ").doesNotContain("rate");
        JsonObject record = EvidenceFile.read(tiny.record("reader-seed1"));
        assertThat(record.get("rate")).isEmpty();
        JsonObject training = object(record, "training");
        // As much as the budget allows: 8 updates of 64 bytes.
        assertThat(number(training.get("bytes").orElseThrow())).isEqualTo(8 * 64);
        assertThat(((JsonArray) training.get("heldOutCurve").orElseThrow()).elements())
                .hasSize(1);
        assertThat(number(object(record, "payload").get("bytes").orElseThrow()))
                .isEqualTo(number(object(record, "file").get("bytes").orElseThrow()));
        assertThat(CommandRun.of(words).succeeds().err()).contains("Every run asked for is done");
        Path page = folder.resolve("page");
        tiny.claims(page, "id: bpb, text: It predicts, statistic: {kind: bpb, model: reader}, atMost: 9")
                .succeeds();
        assertThat(Files.readString(page)).contains("reader").doesNotContain("NaN");

        Files.writeString(file, text.replace("tableBits: 13}", "tableBits: 13}\n    rate: 0.1"));
        CommandRun.of(words).fails(1, "rate or stored, as it reads only once, found rate", "recipes/experiments");
        Files.writeString(file, text.replace("    schedule: constant\n", ""));
        CommandRun.of(words)
                .fails(1, "expected batch, schedule, losses and rate, found batch, losses, rate", "recipes");
    }

    @Test
    void theOptimiserStandsInThePlanWhereItIsNotTheUsualOne() throws IOException {
        Object[] words = tiny.run(8, "--models", "fixed", "--seeds", "1");
        Path file = folder.resolve("tiny.yaml");
        String text = Files.readString(file);
        CommandRun.of(words).succeeds();
        String usual = Json.canonical(object(EvidenceFile.read(tiny.record("fixed-seed1")), "plan"));
        assertThat(usual).doesNotContain("optimizer", "weightDecay");

        String chosen = "schedule: constant\n    optimizer: muon\n    weightDecay: matrices:0.1\n";
        Files.writeString(file, text.replace("schedule: constant\n", chosen).replace("name: fixed", "name: chosen"));
        CommandRun.of(tiny.words(file, "--models", "chosen", "--seeds", "1")).succeeds();
        assertThat(Json.canonical(object(EvidenceFile.read(tiny.record("chosen-seed1")), "plan")))
                .contains("\"optimizer\":\"muon:0.02\"", "\"weightDecay\":\"matrices:0.1\"");
    }

    @Test
    void aCoreComesNearToThatOfAnotherRun() throws IOException {
        Object[] words = tiny.run(30, "--models", "fixed,near", "--seeds", "1");
        Path file = folder.resolve("tiny.yaml");
        String losses =
                "{anchor: 0.0, patch: 0.0, pairwise: {weight: 1.0, with: {experiment: tiny, model: fixed, seed: 1}},"
                        + " whitening: {weight: 0.5, to: anchors}}";
        String text = Files.readString(file).replace("measurements:", """
                  - name: near
                    side: ours
                    recipe: {format: torte-recipe/1, kind: byte-lm, contextBytes: 32, width: 16, heads: 2, layers: 1, abiWidth: 8, dropout: 0.0}
                    batch: {bytesPerStep: 64, windowBytes: 32, shards: 1}
                    schedule: constant
                    losses: LOSSES
                    rate: 0.005
                measurements:""".replace("LOSSES", losses));
        Files.writeString(file, text);
        CommandRun.of(words).succeeds();
        JsonObject plan = object(EvidenceFile.read(tiny.record("near-seed1")), "plan");
        assertThat(Json.canonical(plan))
                .contains(
                        "\"pairwiseLoss\":{\"weight\":1.0,\"with\":{\"experiment\":\"tiny\",\"model\":\"fixed\",\"seed\":1}}",
                        "\"whiteningLoss\":{\"to\":\"anchors\",\"weight\":0.5}");
        assertThat(Files.readString(tiny.record("fixed-seed1"))).doesNotContain("pairwise", "whitening");
        Path work = folder.resolve("work/tiny");
        Map<?, ?> card = (Map<?, ?>) CommandRun.of("model", "inspect", work.resolve("near-seed1.torte"), "--json")
                .json()
                .get("card");
        assertThat(card.get("training.peer"))
                .isEqualTo(CommandRun.of("model", "inspect", work.resolve("fixed-seed1.torte"), "--json")
                        .json()
                        .get("identity"));
        Files.writeString(file, text.replace("model: fixed, seed: 1", "model: fixed, seed: 2"));
        CommandRun.of(tiny.words(file, "--models", "near", "--seeds", "2"))
                .fails(1, "expected what a run made that is needed here", "--models fixed --seeds 2");
        Files.writeString(file, text.replace("to: anchors", "to: zero"));
        CommandRun.of(words).fails(1, "identity or anchors, found 'zero'", "");
    }

    @Test
    void aCapsuleIsJudgedAsTheSmallFileThatIsInstalled() throws IOException {
        TinyExperiment tiny = new TinyExperiment(folder);
        Object[] words = tiny.run(5, "--models", "capsule");
        Path file = folder.resolve("tiny.yaml");
        String plain = Files.readString(file);
        Files.writeString(file, plain.replace("measurements:", """
                  - name: capsule
                    side: ours
                    recipe: {format: torte-recipe/1, kind: gru-capsule, anchorWidth: 64, byteWidth: 8, hiddenWidth: 8}
                    batch: {bytesPerStep: 64, windowBytes: 32, shards: 1}
                    schedule: constant
                    losses: {anchor: 0.0, patch: 0.0}
                    rate: 0.005
                    stored: int8
                    seeds: [2]
                measurements:"""));

        CommandRun.of(words).succeeds();

        assertThat(tiny.record("capsule-seed1")).doesNotExist();
        Path model = folder.resolve("work").resolve("tiny").resolve("capsule-seed2.torte");
        assertThat(Files.readString(tiny.record("capsule-seed2")))
                .contains("\"payload\":{\"bytes\":" + Files.size(model), "\"stored\":\"int8\"");
        CommandRun.of("capsule", "install", model, "--store", folder.resolve("store"))
                .succeeds();
        String text = Files.readString(file);
        Files.writeString(file, text.replace("seeds: [2]", "seeds: [3]"));
        CommandRun.of(words).fails(1, "seeds of capsule must be among [1, 2] of the experiment, found [3]", "");
        Files.writeString(
                file,
                text.replace(
                        "kind: gru-capsule, anchorWidth: 64, byteWidth: 8, hiddenWidth: 8",
                        "kind: token-lm, contextSymbols: 32, width: 16, heads: 2, layers: 1, hiddenWidth: 24, vocabulary: 256"));
        CommandRun.of(words).fails(1, "float32, as it is no capsule, found int8", "");
    }
}
