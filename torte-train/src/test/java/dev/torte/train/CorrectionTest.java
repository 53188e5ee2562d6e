package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.kernels.KernelChoice;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Recipe;
import dev.torte.model.Recipe.HostLogits;
import dev.torte.model.Recipe.Operator;
import dev.torte.model.Recipe.StateSource;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.contract.Tokenizer;
import dev.torte.model.io.SafeTensors;
import dev.torte.runtime.LoadedBrick;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Receiver;
import dev.torte.runtime.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A brick learns on frozen hosts, keeps near them on general text, and does for the runtime what it did for the trainer. */
class CorrectionTest {
    private static final int STEPS = 12;
    private static final int BATCH = 4;
    private static final int ABI = 12;
    private static final byte[] GENERAL = "0123456789 9876543210 ".repeat(100).getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private static Correction.Host host(Recipe recipe, long seed) {
        Blueprint blueprint = Blueprint.of(recipe);
        return new Correction.Host(
                "host-" + seed, Weights.ofFloats(blueprint, InitialWeights.draw(blueprint, seed, new byte[0])));
    }

    private static List<Correction.Host> hosts() {
        return List.of(
                host(SmallRuns.patchCore(), 1), host(new Recipe.ByteLm(SmallRuns.WINDOW, 16, 2, 1, ABI, 0.1f), 2));
    }

    private static TrainData general() {
        return new TrainData(
                (step, x, y) -> {
                    for (int i = 0; i < x.length; i++) {
                        x[i] = GENERAL[(int) ((step * 7 + i) % GENERAL.length)];
                    }
                },
                "sha256-of-general-text");
    }

    private static Recipe.Brick brick(Operator operator, StateSource source, HostLogits logits) {
        return new Recipe.Brick(ABI, operator, source, logits);
    }

    private static Recipe.Brick sparse() {
        return brick(
                new Operator.SparseLowRank(4, 2, 4, StateSource.CANONICAL_ANCHOR),
                StateSource.LEARNED_STATE,
                HostLogits.FADED);
    }

    private static TrainConfig config(Recipe.Brick recipe, List<Correction.Host> hosts, double preservation) {
        return config(recipe, hosts, preservation, STEPS);
    }

    private static TrainConfig config(
            Recipe.Brick recipe, List<Correction.Host> hosts, double preservation, long steps) {
        return new TrainConfig(
                recipe,
                7,
                new TrainConfig.Budget(steps, BATCH, SmallRuns.WINDOW),
                Optimizer.of(0.02, new Schedule.Constant()),
                new LossWeights(0, 0),
                2,
                new Correction(hosts, general(), preservation));
    }

    private static Trainer start(TrainConfig config) {
        return Trainer.start(
                config, SmallRuns.data(BATCH), InitialWeights.draw(config.trained(), config.seed(), new byte[0]));
    }

    private static List<LossParts> losses(TrainConfig config) {
        List<LossParts> losses = new ArrayList<>();
        try (Trainer trainer = start(config)) {
            trainer.run(report -> losses.add(report.loss()), Optional.empty(), () -> false);
        }
        return losses;
    }

    static Stream<Recipe.Brick> kinds() {
        return Stream.of(
                brick(new Operator.Dense(), StateSource.CANONICAL_ANCHOR, HostLogits.KEPT),
                brick(new Operator.LowRank(4), StateSource.LEARNED_STATE, HostLogits.KEPT),
                sparse(),
                brick(
                        new Operator.GatedSparse(4, 2, 4, StateSource.LEARNED_STATE),
                        StateSource.CANONICAL_ANCHOR,
                        HostLogits.KEPT));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theLossOfTheDomainFallsAndAllWeightsMove(Recipe.Brick recipe) {
        TrainConfig config = config(recipe, hosts(), 0, 5 * STEPS);
        Map<String, float[]> first = InitialWeights.draw(config.trained(), config.seed(), new byte[0]);
        List<Double> losses = new ArrayList<>();
        try (Trainer trainer = start(config)) {
            trainer.run(report -> losses.add(report.loss().nextByte()), Optional.empty(), () -> false);
            trainer.weights()
                    .forEach((name, values) -> assertThat(values).as(name).isNotEqualTo(first.get(name)));
        }
        assertThat(losses.getLast()).isLessThan(losses.getFirst() - 0.2);
    }

    @Test
    void preservationKeepsTheGuessesOnGeneralTextNearTheHosts() {
        List<LossParts> careless = losses(config(sparse(), hosts(), 1e-9));
        List<LossParts> careful = losses(config(sparse(), hosts(), 30));
        // A new brick that fades a fiftieth is nearly the host.
        assertThat(careless.getFirst().divergence())
                .isEqualTo(careful.getFirst().divergence())
                .isLessThan(0.01);
        assertThat(careful.getLast().divergence()).isLessThan(careless.getLast().divergence() / 2);
        LossParts last = careful.getLast();
        assertThat(last.total()).isCloseTo(last.nextByte() + 30 * last.divergence(), within(1e-4));
        assertThat(losses(config(sparse(), hosts(), 0)).getLast().divergence()).isZero();
    }

    /** What the trainer says of its windows, the runtime finds with the same brick in the same host. */
    @Test
    void theRuntimeFindsTheLossesThatTheTrainerReports() {
        for (Correction.Host host : hosts()) {
            TrainConfig config = config(sparse(), List.of(host), 2);
            Map<String, float[]> before;
            List<LossParts> last = new ArrayList<>();
            try (Trainer trainer = start(config)) {
                trainer.run(report -> {}, Optional.empty(), () -> trainer.step() == STEPS - 1);
                before = trainer.weights();
                trainer.run(report -> last.add(report.loss()), Optional.empty(), () -> false);
            }
            int[] x = new int[BATCH * SmallRuns.WINDOW];
            int[] y = new int[x.length];
            SmallRuns.data(BATCH).batches().fill(STEPS - 1, x, y);
            float[] corrected = run(host, Optional.of(before), x);
            double nats = 0;
            for (int i = 0; i < x.length; i++) {
                nats -= logProbabilities(corrected, i)[y[i]];
            }
            assertThat(nats / x.length).isCloseTo(last.getFirst().nextByte(), within(1e-4));

            int[] general = new int[x.length];
            general().batches().fill(STEPS - 1, general, y);
            float[] with = run(host, Optional.of(before), general);
            float[] without = run(host, Optional.empty(), general);
            double divergence = 0;
            for (int i = 0; i < x.length; i++) {
                double[] p = logProbabilities(without, i);
                double[] q = logProbabilities(with, i);
                for (int j = 0; j < 256; j++) {
                    divergence += Math.exp(p[j]) * (p[j] - q[j]);
                }
            }
            assertThat(divergence / x.length)
                    .isCloseTo(last.getFirst().divergence(), within(1e-4))
                    .isPositive();
        }
    }

    private static float[] run(Correction.Host host, Optional<Map<String, float[]>> brick, int[] x) {
        LoadedModel model = LoadedModel.of(
                host.weights(),
                KernelChoice.select(Optional.of("scalar"), OptionalInt.empty()).kernels());
        float[] logits = new float[x.length * 256];
        for (int at = 0; at < x.length; at += SmallRuns.WINDOW) {
            Session session = model.session();
            brick.ifPresent(weights -> session.install(
                    LoadedBrick.of(Weights.ofFloats(Blueprint.of(sparse()), weights), Path.of("brick")),
                    Receiver.plain()));
            session.feedEach(x, at, SmallRuns.WINDOW, logits, at * 256);
        }
        return logits;
    }

    private static double[] logProbabilities(float[] logits, int row) {
        double[] values = new double[256];
        double sum = 0;
        for (int j = 0; j < 256; j++) {
            sum += Math.exp(logits[row * 256 + j]);
        }
        for (int j = 0; j < 256; j++) {
            values[j] = logits[row * 256 + j] - Math.log(sum);
        }
        return values;
    }

    @Test
    void severalHostsShareAStep() {
        List<LossParts> first = losses(config(sparse(), List.of(hosts().getFirst()), 1));
        List<LossParts> second = losses(config(sparse(), List.of(hosts().getLast()), 1));
        List<LossParts> both = losses(config(sparse(), hosts(), 1));
        // The same windows, half of them read by each.
        double low = Math.min(first.getFirst().nextByte(), second.getFirst().nextByte());
        double high = Math.max(first.getFirst().nextByte(), second.getFirst().nextByte());
        assertThat(both.getFirst().nextByte()).isStrictlyBetween(low, high);
    }

    @Test
    void onlyTheBrickHasStateAndAResumedRunEndsWithTheSameBytes() throws IOException {
        TrainConfig config = config(sparse(), hosts(), 2);
        Path whole = folder.resolve("whole");
        Path pieces = folder.resolve("pieces");
        try (Trainer trainer = start(config)) {
            trainer.run(report -> {}, Optional.of(plan(whole)), () -> false);
        }
        try (SafeTensors state = SafeTensors.open(whole)) {
            // Router, down, up, fade and its bias, each with two moments.
            assertThat(state.tensors()).hasSize(3 * 5);
        }
        try (Trainer trainer = start(config)) {
            trainer.run(report -> {}, Optional.of(plan(pieces)), () -> trainer.step() == 5);
        }
        try (Trainer trainer = Trainer.resume(config, SmallRuns.data(BATCH), pieces)) {
            assertThat(trainer.step()).isEqualTo(5);
            trainer.run(report -> {}, Optional.of(plan(pieces)), () -> false);
        }
        assertThat(Files.mismatch(whole, pieces)).as("first byte that differs").isEqualTo(-1);
        assertThatThrownBy(() ->
                        Trainer.resume(config(sparse(), List.of(hosts().getFirst()), 3), SmallRuns.data(BATCH), pieces))
                .isInstanceOfSatisfying(
                        TorteException.Incompatible.class,
                        e -> assertThat(e.mismatches())
                                .containsExactly(
                                        "hosts: expected [\"host-1\"], found [\"host-1\",\"host-2\"]",
                                        "preservation: expected 3.0, found 2.0"));
    }

    private static CheckpointPlan plan(Path file) {
        return new CheckpointPlan(file, 1000, Duration.ofHours(1));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Recipe capsule = new Recipe.GruCapsule(ABI, 8, 8);
        assertThatThrownBy(() -> host(capsule, 1)).hasMessageContaining("found GruCapsule");
        assertThatThrownBy(() -> host(sparse(), 1)).hasMessageContaining("found Brick");
        assertThatThrownBy(() -> config(sparse(), List.of(), 1)).hasMessageContaining("found 0");
        assertThatThrownBy(() -> config(sparse(), hosts(), -1)).hasMessageContaining("found -1");
        Correction.Host wide = host(new Recipe.ByteLm(SmallRuns.WINDOW, 16, 2, 1, 16, 0.1f), 3);
        Correction.Host wider = host(new Recipe.ByteLm(SmallRuns.WINDOW, 16, 2, 1, 20, 0.1f), 4);
        assertThatThrownBy(() -> config(sparse(), List.of(wide, hosts().getFirst(), wider), 1))
                .hasMessageContaining("host host-3 of 16, host host-4 of 20");
        TrainData symbols = new TrainData(
                (step, x, y) -> Arrays.fill(x, 0), "hash", Tokenizer.of(List.of(new Tokenizer.Merge('a', 'b'))));
        assertThatThrownBy(() -> new Correction(hosts(), symbols, 1)).hasMessageContaining("must be bytes");
        TrainConfig whole = SmallRuns.config(SmallRuns.patchCore(), STEPS, BATCH, 2);
        assertThatThrownBy(() -> new TrainConfig(sparse(), 1, whole.budget(), whole.optimizer(), whole.losses(), 1))
                .hasMessageContaining("found Brick and Prediction");
        assertThatThrownBy(() -> new TrainConfig(
                        SmallRuns.patchCore(),
                        1,
                        whole.budget(),
                        whole.optimizer(),
                        whole.losses(),
                        1,
                        new Correction(hosts(), general(), 1)))
                .hasMessageContaining("found Patch and Correction");
        Correction.Host narrow = host(new Recipe.ByteLm(SmallRuns.WINDOW / 2, 16, 2, 1, ABI, 0.1f), 5);
        assertThatThrownBy(() -> start(config(sparse(), List.of(narrow), 1)))
                .hasMessageContaining("do not fit a context of 16");
    }
}
