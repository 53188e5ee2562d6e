package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.torte.kernels.KernelChoice;
import dev.torte.model.Blueprint;
import dev.torte.model.Brick;
import dev.torte.model.InitialWeights;
import dev.torte.model.Model;
import dev.torte.model.Recipe;
import dev.torte.model.Recipe.ContextFrom;
import dev.torte.model.Recipe.Global;
import dev.torte.model.Recipe.Head;
import dev.torte.model.Recipe.HostLogits;
import dev.torte.model.Recipe.LayerKind;
import dev.torte.model.Recipe.Local;
import dev.torte.model.Recipe.Operator;
import dev.torte.model.Recipe.PatchSize;
import dev.torte.model.Recipe.StateSource;
import dev.torte.model.Recipe.Transition;
import dev.torte.model.SplitMix64;
import dev.torte.model.Weights;
import dev.torte.model.contract.CanonicalHead;
import dev.torte.runtime.LoadedBrick;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Receiver;
import dev.torte.runtime.Session;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The trainer's and the runtime's bricks, which share no arithmetic, correct a host alike: every kind, source and way with its logits. */
class BrickParityTest {
    private static final int CONTEXT = 32;
    private static final int WINDOWS = 2;
    private static final int ABI = 24;

    /** As in BlockParityTest for the host; the correction adds sums of 24 terms that reach 10. */
    private static final float FLOAT32_IN_ANOTHER_ORDER = 1e-4f;

    /** What a brick moves some logit by, at least; any of its weights that is read and 5 % off shows as a hundredth of it. */
    private static final float VISIBLE = 0.5f;

    private static final List<Recipe> HOSTS = List.of(
            new Recipe.ByteLm(CONTEXT, 16, 2, 2, ABI, 0.1f),
            new Recipe.Patch(
                    new PatchSize(2, 8, CONTEXT),
                    new Global(16, 2, List.of(new LayerKind.Attention(true))),
                    ABI,
                    ContextFrom.GLOBAL_STATE,
                    new Local.Window(20, 16, List.of(new LayerKind.Attention(false))),
                    new Transition.Zeros(),
                    new Head.Autoregressive(8)),
            new Recipe.Patch(
                    new PatchSize(4, 5, CONTEXT),
                    new Global(16, 2, List.of(new LayerKind.Attention(false))),
                    ABI,
                    ContextFrom.ABI,
                    new Local.Gru(false),
                    new Transition.None(),
                    new Head.None()));

    static Stream<Recipe.Brick> bricks() {
        return Stream.of(StateSource.values())
                .flatMap(reads -> Stream.of(HostLogits.values())
                        .flatMap(host -> Stream.of(
                                        new Operator.Dense(),
                                        new Operator.LowRank(5),
                                        new Operator.SparseLowRank(5, 2, 3, StateSource.LEARNED_STATE),
                                        new Operator.SparseLowRank(5, 1, 3, StateSource.CANONICAL_ANCHOR),
                                        new Operator.GatedSparse(4, 3, 3, StateSource.LEARNED_STATE),
                                        new Operator.GatedSparse(4, 2, 3, StateSource.CANONICAL_ANCHOR))
                                .map(operator -> new Recipe.Brick(ABI, operator, reads, host))));
    }

    @ParameterizedTest
    @MethodSource("bricks")
    void trainerAndRuntimeCorrectTheSame(Recipe.Brick recipe) {
        Blueprint brick = Blueprint.of(recipe);
        Map<String, float[]> weights = noisy(brick, 6);
        int[] text = text();
        for (Recipe host : HOSTS) {
            Blueprint blueprint = Blueprint.of(host);
            Weights core = Weights.ofFloats(blueprint, noisy(blueprint, 5));
            float[] trained = trained(new Correction.Host("host", core), brick, weights, text);
            float[] run = run(core, Optional.of(Weights.ofFloats(brick, weights)), text);
            float[] alone = run(core, Optional.empty(), text);
            assertThat(largestDifference(run, alone)).as("what the brick does").isGreaterThan(VISIBLE);
            assertThat(run).containsExactly(trained, within(FLOAT32_IN_ANOTHER_ORDER));
        }
    }

    private static float[] trained(
            Correction.Host host, Blueprint blueprint, Map<String, float[]> weights, int[] text) {
        LibTorch.load();
        Brick brick = (Brick) blueprint.model();
        try (PointerScope _ = new PointerScope();
                FlatBuffer memory = host.memory()) {
            Map<String, Tensor> tensors = new HashMap<>();
            memory.layout().slots().forEach(slot -> tensors.put(slot.param().name(), memory.view(slot)));
            TorchBlocks.Forward pass = TorchBlocks.of(new TorchWeights(tensors), Dropout.off())
                    .forward(
                            host.model(),
                            new TorchBlocks.Input(Forwards.tensor(text, WINDOWS, CONTEXT), Optional.empty()));
            float[] anchors =
                    AnchorTargets.canonical(brick, CONTEXT).orElseThrow().of(text);
            TorchBrick torch = new TorchBrick(
                    brick,
                    new TorchParts(Forwards.tensors(blueprint, weights)),
                    Tensor.create(CanonicalHead.ofWidth(ABI), ABI, Model.BYTES));
            return Forwards.floats(torch.corrected(
                    pass.logits(),
                    CorrectionLosses.perByte(pass.abi().orElseThrow(), CONTEXT),
                    Tensor.create(anchors, WINDOWS, CONTEXT, ABI)));
        }
    }

    private static float[] run(Weights core, Optional<Weights> brick, int[] text) {
        LoadedModel model = LoadedModel.of(
                core,
                KernelChoice.select(Optional.of("scalar"), OptionalInt.empty()).kernels());
        float[] logits = new float[text.length * Model.BYTES];
        for (int at = 0; at < text.length; at += CONTEXT) {
            Session session = model.session();
            brick.ifPresent(weights -> session.install(LoadedBrick.of(weights, Path.of("brick")), Receiver.plain()));
            session.feedEach(text, at, CONTEXT, logits, at * Model.BYTES);
        }
        return logits;
    }

    /** First values of 0 and 1 would hide whether they are read at all. */
    private static Map<String, float[]> noisy(Blueprint blueprint, long seed) {
        Map<String, float[]> values = InitialWeights.draw(blueprint, seed, new byte[0]);
        values.forEach((name, weights) -> {
            float[] noise = new float[weights.length];
            SplitMix64.named(seed, "noise/" + name).fillNormal(noise, 0.2);
            for (int i = 0; i < noise.length; i++) {
                weights[i] += noise[i];
            }
        });
        return values;
    }

    private static int[] text() {
        int[] text = new int[WINDOWS * CONTEXT];
        SplitMix64 random = SplitMix64.named(5, "text");
        for (int i = 0; i < text.length; i++) {
            text[i] = (int) (i < CONTEXT ? random.nextLong() >>> 56 : 'a' + (random.nextLong() >>> 62));
        }
        return text;
    }

    private static float largestDifference(float[] a, float[] b) {
        float most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }
}
