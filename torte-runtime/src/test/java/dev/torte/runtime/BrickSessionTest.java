package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.kernels.Kernels;
import dev.torte.model.Precision;
import dev.torte.model.Recipe;
import dev.torte.model.Recipe.HostLogits;
import dev.torte.model.Recipe.Operator;
import dev.torte.model.Recipe.StateSource;
import dev.torte.model.SplitMix64;
import dev.torte.model.TorteException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A brick may come and go at any byte of a stream, and the logits are always those of a session that has been so all along. */
@Tag("bits")
class BrickSessionTest {
    private static final int LENGTH = 2 * TinyModels.CONTEXT + 5;

    /** A host, and the name of a brick of its width. */
    record Pair(String host, String brick) {
        LoadedModel model() {
            return TinyBricks.host(host);
        }

        LoadedBrick loaded() {
            int width = model().blueprint().model().abiWidth();
            return TinyBricks.brick(TinyBricks.recipes(width).get(brick), Precision.INT4_PER_ROW);
        }
    }

    static Stream<Pair> pairs() {
        return TinyBricks.HOSTS.stream()
                .flatMap(host -> TinyBricks.recipes(8).keySet().stream().map(brick -> new Pair(host, brick)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void stepsPiecesAndAWholeTextGiveTheSame(Pair pair) {
        LoadedModel host = pair.model();
        LoadedBrick brick = pair.loaded();
        byte[] text = TinyModels.text(1, LENGTH);
        float[] each = TinyBricks.each(host, brick, Receiver.plain(), text);
        Session steps = TinyBricks.with(host, brick, Receiver.plain());
        for (int n = 1; n <= LENGTH; n++) {
            steps.feed(text[n - 1]);
            TinyModels.assertSameBits(steps.logits(), 0, each, n - 1, pair, "steps", n);
            if (n % 5 == 0) {
                Session whole = TinyBricks.with(host, brick, Receiver.plain());
                whole.feed(text, 0, n);
                TinyModels.assertSameBits(whole.logits(), 0, each, n - 1, pair, "whole", n);
            }
        }
        SplitMix64 random = new SplitMix64(3);
        for (int round = 0; round < 5; round++) {
            Session session = TinyBricks.with(host, brick, Receiver.plain());
            for (int done = 0; done < LENGTH; ) {
                int piece = Math.min(LENGTH - done, 1 + (int) (random.nextUnit() * random.nextUnit() * 50));
                session.feed(text, done, piece);
                done += piece;
                TinyModels.assertSameBits(session.logits(), 0, each, done - 1, pair, "pieces", done);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void installedAnywhereItIsAsFromTheStartAndRemovedAsNever(Pair pair) {
        LoadedModel host = pair.model();
        LoadedBrick brick = pair.loaded();
        byte[] text = TinyModels.text(2, LENGTH);
        float[] with = TinyBricks.each(host, brick, Receiver.plain(), text);
        float[] without = TinyModels.each(host, text);
        assertThat(with).isNotEqualTo(without);
        Session session = host.session();
        for (int n = 0; n < LENGTH; n++) {
            boolean installed = n % 4 >= 2;
            if (n % 4 == 2) {
                session.install(brick, Receiver.plain());
            } else if (n % 4 == 0) {
                session.remove();
            }
            if (n > 0) {
                // At once, before another byte.
                TinyModels.assertSameBits(session.logits(), 0, installed ? with : without, n - 1, pair, "at once", n);
            }
            session.feed(text[n]);
            TinyModels.assertSameBits(session.logits(), 0, installed ? with : without, n, pair, n);
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void pastTheTableItAlsoForgets(Pair pair) {
        LoadedModel host = pair.model();
        LoadedBrick brick = pair.loaded();
        byte[] text = TinyModels.text(3, LENGTH);
        float[] each = TinyBricks.each(host, brick, Receiver.plain(), text);
        for (int n = TinyModels.CONTEXT; n <= LENGTH; n += 3) {
            int start = (int) host.window().start(n);
            float[] fresh = TinyBricks.each(host, brick, Receiver.plain(), Arrays.copyOfRange(text, start, n));
            TinyModels.assertSameBits(each, n - 1, fresh, n - start - 1, pair, "bytes", n, "from", start);
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aForkKeepsItAndAResetToo(Pair pair) {
        LoadedModel host = pair.model();
        LoadedBrick brick = pair.loaded();
        byte[] text = TinyModels.text(4, 61);
        float[] each = TinyBricks.each(host, brick, Receiver.plain(), text);
        Session session = TinyBricks.with(host, brick, Receiver.plain());
        session.feed(text, 0, 13);
        Session fork = session.fork();
        session.feed((byte) 1, (byte) 2, (byte) 3);
        for (int i = 13; i < 61; i++) {
            fork.feed(text[i]);
            TinyModels.assertSameBits(fork.logits(), 0, each, i, pair, "fork", i);
        }
        session.reset();
        assertThat(session.logits()).containsOnly(0f);
        session.feed(text);
        TinyModels.assertSameBits(session.logits(), 0, each, 60, pair, "after a reset");
        fork.remove();
        TinyModels.assertSameBits(fork.logits(), 0, TinyModels.each(host, text), 60, pair, "removed from the fork");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void streamsBesideEachOtherDoNotMeet(Pair pair) {
        LoadedModel host = pair.model();
        LoadedBrick brick = pair.loaded();
        byte[][] texts = {TinyModels.text(5, LENGTH), TinyModels.text(6, LENGTH), TinyModels.text(7, LENGTH)};
        Session three = Session.start(host, 3);
        three.install(brick, Receiver.plain());
        float[][] alone = new float[3][];
        for (int stream = 0; stream < 3; stream++) {
            alone[stream] = TinyBricks.each(host, brick, Receiver.plain(), texts[stream]);
        }
        for (int n = 0; n < LENGTH; n++) {
            three.feed(texts[0][n], texts[1][n], texts[2][n]);
            for (int stream = 0; stream < 3; stream++) {
                TinyModels.assertSameBits(three.logits(), stream, alone[stream], n, pair, stream, n);
            }
        }
    }

    @Test
    void sessionsOfAModelWithABrickBeginWithIt() {
        LoadedModel host = TinyBricks.host("byte model");
        LoadedBrick brick = brick(24, StateSource.LEARNED_STATE);
        Receiver receiver = Receiver.plain().withScale(0.5f);
        LoadedModel with = host.with(brick, receiver);
        byte[] text = TinyModels.text(12, LENGTH);
        float[] expected = TinyBricks.each(host, brick, receiver, text);
        assertThat(TinyModels.each(with, text)).isEqualTo(expected);
        assertThat(TinyModels.each(host, text)).isNotEqualTo(expected);
        assertThat(AbiProbe.states(with, TinyModels.text(1, 20)))
                .isEqualTo(AbiProbe.states(host, TinyModels.text(1, 20)));
        Session session = with.session();
        session.feed(text, 0, 20);
        session.remove();
        session.feed(text, 20, LENGTH - 20);
        TinyModels.assertSameBits(session.logits(), 0, TinyModels.each(host, text), LENGTH - 1);
        assertThatThrownBy(() -> host.with(brick(16, StateSource.LEARNED_STATE), receiver))
                .isInstanceOf(TorteException.Incompatible.class);
    }

    @Test
    void everyKernelGivesTheSameBits() {
        byte[] text = TinyModels.text(8, LENGTH);
        Recipe.Brick recipe = new Recipe.Brick(
                24,
                new Operator.GatedSparse(4, 3, 3, StateSource.CANONICAL_ANCHOR),
                StateSource.LEARNED_STATE,
                HostLogits.FADED);
        LoadedBrick brick = TinyBricks.brick(recipe, Precision.FP8_PER_ROW);
        Recipe core = TinyModels.recipes().get("global Attention");
        float[] expected = TinyBricks.each(TinyBricks.host("global Attention"), brick, Receiver.plain(), text);
        for (Kernels kernels : TinyModels.comparedKernels()) {
            float[] found = TinyBricks.each(TinyModels.model(core, 3, kernels), brick, Receiver.plain(), text);
            for (int i = 0; i < LENGTH; i++) {
                TinyModels.assertSameBits(found, i, expected, i, kernels.name(), i);
            }
        }
    }

    @Test
    void onlyTheExpertsThatWereChosenAreComputed() {
        Recipe.Brick recipe = new Recipe.Brick(
                24,
                new Operator.SparseLowRank(8, 2, 3, StateSource.CANONICAL_ANCHOR),
                StateSource.CANONICAL_ANCHOR,
                HostLogits.KEPT);
        int[] rows = new int[1];
        Set<Integer> experts = new HashSet<>();
        var weights = TinyBricks.weights(recipe, Precision.F32);
        LoadedBrick brick = LoadedBrick.of(weights, TinyBricks.WHERE, param -> {
            StoredMatrix matrix = StoredMatrix.of(param, weights);
            return (firstRow, count, x, xAt, out, outAt) -> {
                rows[0] += count;
                if (param.name().startsWith("up")) {
                    experts.add(firstRow / 24);
                }
                matrix.multiply(firstRow, count, x, xAt, out, outAt);
            };
        });
        Session session = TinyBricks.with(TinyBricks.host("byte model"), brick, Receiver.plain());
        byte[] text = TinyModels.text(9, 20);
        for (int n = 1; n <= text.length; n++) {
            session.feed(text[n - 1]);
            // The router's 8 rows, and for 2 experts 3 rows down and 24 up.
            assertThat(rows[0]).isEqualTo(n * (8 + 2 * (3 + 24)));
        }
        assertThat(experts).as("some of the eight").hasSizeGreaterThan(2);
    }

    @Test
    void aPatchOfTheHostIsCorrectedOnceForAllItsBytes() {
        Recipe.Brick recipe = new Recipe.Brick(12, new Operator.LowRank(3), StateSource.LEARNED_STATE, HostLogits.KEPT);
        int[] products = new int[1];
        var weights = TinyBricks.weights(recipe, Precision.F32);
        LoadedBrick brick = LoadedBrick.of(weights, TinyBricks.WHERE, param -> {
            StoredMatrix matrix = StoredMatrix.of(param, weights);
            return (firstRow, count, x, xAt, out, outAt) -> {
                products[0]++;
                matrix.multiply(firstRow, count, x, xAt, out, outAt);
            };
        });
        Session session = TinyBricks.with(TinyBricks.host("gru, reset false"), brick, Receiver.plain());
        for (byte value : TinyModels.text(10, 20)) {
            session.feed(value);
        }
        // Five patches of four bytes, two matrices.
        assertThat(products[0]).isEqualTo(5 * 2);
    }

    @Test
    void equalScoresGoToTheLowerIndex() {
        Recipe.Brick recipe = new Recipe.Brick(
                24,
                new Operator.SparseLowRank(5, 2, 3, StateSource.CANONICAL_ANCHOR),
                StateSource.CANONICAL_ANCHOR,
                HostLogits.KEPT);
        var weights = TinyBricks.weights(recipe, Precision.F32);
        Set<Integer> experts = new HashSet<>();
        LoadedBrick brick = LoadedBrick.of(weights, TinyBricks.WHERE, param -> {
            StoredMatrix matrix = StoredMatrix.of(param, weights);
            return (firstRow, count, x, xAt, out, outAt) -> {
                matrix.multiply(firstRow, count, x, xAt, out, outAt);
                if (param.name().startsWith("router")) {
                    Arrays.fill(out, outAt, outAt + count, 0.5f);
                } else if (param.name().startsWith("up")) {
                    experts.add(firstRow / 24);
                }
            };
        });
        TinyBricks.with(TinyBricks.host("byte model"), brick, Receiver.plain()).feed((byte) 'a');
        assertThat(experts).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void aHostThatDoesNotFitIsToldEverythingAtOnce() {
        LoadedBrick learned = brick(16, StateSource.LEARNED_STATE);
        LoadedBrick anchors = brick(64, StateSource.CANONICAL_ANCHOR);
        refuses("byte model", learned, "abiWidth: expected 16, found 24");
        refuses(
                "gru capsule",
                learned,
                "host: expected a core, found a capsule",
                "states: expected the host's own ABI states, found none",
                "abiWidth: expected 16, found 64");
        refuses("mlp capsule", anchors, "host: expected a core, found a capsule");
        refuses(
                "token model of bytes",
                anchors,
                "logits: expected those of 256 bytes, found those of 256 symbols of a token model",
                "abiWidth: expected 64, found 0");
    }

    private static LoadedBrick brick(int width, StateSource source) {
        return TinyBricks.brick(
                new Recipe.Brick(width, new Operator.LowRank(3), source, HostLogits.KEPT), Precision.F32);
    }

    private static void refuses(String host, LoadedBrick brick, String... mismatches) {
        Session session = TinyBricks.host(host).session();
        assertThatThrownBy(() -> session.install(brick, Receiver.plain()))
                .isInstanceOfSatisfying(
                        TorteException.Incompatible.class,
                        e -> assertThat(e.mismatches()).containsExactly(mismatches));
        // As it was before.
        session.feed((byte) 'a');
        assertThat(session.logits()).isEqualTo(TinyModels.each(TinyBricks.host(host), new byte[] {'a'}));
    }

    @Test
    void otherModelsAreNoBricksAndABrickAloneIsNoModel() {
        assertThatThrownBy(() -> LoadedBrick.of(
                        TinyModels.weights(TinyModels.recipes().get("gru capsule"), 1), TinyBricks.WHERE))
                .isInstanceOf(TorteException.Incompatible.class)
                .hasMessageContaining("expected a brick");
        Recipe.Brick recipe = new Recipe.Brick(24, new Operator.LowRank(3), StateSource.LEARNED_STATE, HostLogits.KEPT);
        assertThatThrownBy(() -> TinyModels.model(recipe, 1, TinyModels.kernels()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("corrects a core");
    }

    @Test
    void receiversAreChecked() {
        assertThatThrownBy(() -> new Receiver(Float.NaN, Optional.empty())).hasMessageContaining("NaN");
        assertThatThrownBy(() -> Rotation.of(2, new float[3])).hasMessageContaining("found 3");
        assertThatThrownBy(() -> Rotation.of(1, new float[] {Float.POSITIVE_INFINITY}))
                .hasMessageContaining("Infinity");
        Receiver narrow = new Receiver(1, Optional.of(Rotation.of(1, new float[] {1})));
        assertThatThrownBy(() ->
                        TinyBricks.host("byte model").session().install(brick(24, StateSource.LEARNED_STATE), narrow))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("24")
                .hasMessageContaining("found 1");
    }
}
