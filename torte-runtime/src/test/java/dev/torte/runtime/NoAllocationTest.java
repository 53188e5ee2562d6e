package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.KernelPool;
import dev.torte.kernels.Kernels;
import dev.torte.kernels.PackedMatrix;
import dev.torte.model.Precision;
import dev.torte.model.Recipe;
import dev.torte.runtime.arithmetic.ArithmeticDecoder;
import dev.torte.runtime.arithmetic.ArithmeticEncoder;
import dev.torte.runtime.coding.TextCoder;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reading and writing bytes leaves nothing for the garbage collector, past the end of the position table too.
 *
 * <p>On scalar kernels only: vectors are objects until the compiler has seen a loop for long enough, so with them the same
 * numbers would tell how busy the machine is. Which kernels multiply makes no other difference to the code under test.
 */
class NoAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Kernels SCALAR =
            KernelChoice.select(Optional.of("scalar"), OptionalInt.empty()).kernels();

    /** Several contexts of the tiny models, so that each round meets fresh starts. */
    private static final int ROUND = 4 * TinyModels.CONTEXT;

    /** The first round loads classes, and now and then the compiler makes objects when it takes back a guess. */
    private static final int ROUNDS = 20;

    static Stream<String> names() {
        return TinyModels.recipes().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void steppingAllocatesNothing(String name) {
        byte[] text = TinyModels.text(1, ROUND);
        float[] logits = new float[256];
        for (LoadedModel model : new LoadedModel[] {
            TinyModels.model(TinyModels.recipes().get(name), 1, SCALAR),
            TinyModels.model(TinyModels.recipes().get(name), 1, Precision.INT8_PER_ROW, SCALAR),
            TinyModels.model(TinyModels.recipes().get(name), 1, Precision.W8A7, SCALAR)
        }) {
            Session session = model.session();
            requireAQuietRound(() -> {
                for (int i = 0; i < text.length; i += 2) {
                    session.feed(text[i]);
                    session.feedEach(text, i + 1, 1, logits, 0);
                }
                session.feed(text, 0, text.length / 2);
            });
        }
    }

    @Test
    void aBrickAllocatesNothing() {
        byte[] text = TinyModels.text(1, ROUND);
        for (String host : TinyBricks.HOSTS) {
            LoadedModel model = TinyModels.model(TinyModels.recipes().get(host), 1, SCALAR);
            int width = model.blueprint().model().abiWidth();
            for (Recipe.Brick recipe : TinyBricks.recipes(width).values()) {
                Session session =
                        TinyBricks.with(model, TinyBricks.brick(recipe, Precision.FP8_PER_ROW), Receiver.plain());
                requireAQuietRound(() -> {
                    for (byte value : text) {
                        session.feed(value);
                    }
                });
            }
        }
    }

    @Test
    void severalStreamsAllocateNothing() {
        LoadedModel model = TinyModels.model(TinyModels.recipes().get("gru capsule"), 1, SCALAR);
        byte[] text = TinyModels.text(1, ROUND);
        Session session = Session.start(model, 4);
        requireAQuietRound(() -> {
            for (int i = 0; i < text.length; i += 4) {
                session.feed(text, i, 1);
            }
        });
    }

    @Test
    void generatingAllocatesNothing() {
        LoadedModel model = TinyModels.model(TinyModels.recipes().get("byte model"), 1, SCALAR);
        Sampling random = Sampling.random(
                        0.8,
                        7,
                        new Sampling.Filter.TopK(40),
                        new Sampling.Filter.TopP(0.9),
                        new Sampling.Filter.MinP(0.01))
                .withStopBytes(Set.of(0xFF));
        for (Sampling sampling : new Sampling[] {Sampling.greedy(), random}) {
            Generator generator = new Generator(model.session(), sampling);
            byte[] prompt = {};
            requireAQuietRound(() -> generator.generate(prompt, ROUND, value -> true));
        }
    }

    @Test
    void decodingAllocatesNothing() {
        for (String name : new String[] {"byte model", "gru, reset false"}) {
            TextCoder coder =
                    new TextCoder(TinyModels.model(TinyModels.recipes().get(name), 1, SCALAR));
            byte[] text = TinyModels.text(1, ROUND);
            byte[] read = new byte[ROUND];
            ArithmeticEncoder encoder = new ArithmeticEncoder();
            for (int i = 0; i < ROUNDS; i++) {
                coder.encode(text, 0, text.length, encoder, bytes -> {});
            }
            byte[] code = encoder.finish();
            ArithmeticDecoder decoder = new ArithmeticDecoder(code, 0, code.length);
            requireAQuietRound(() -> coder.decode(decoder, read, 0, read.length, bytes -> {}));
            assertThat(read).isEqualTo(text);
        }
    }

    @Test
    void sharingAProductAllocatesNothing() {
        int rows = 640;
        int cols = 64;
        PackedMatrix w = PackedMatrix.f32(rows, cols, new float[rows * cols], 0);
        float[] x = new float[cols];
        float[] out = new float[rows];
        try (KernelPool pool = new KernelPool(SCALAR, 3)) {
            requireAQuietRound(() -> {
                for (int i = 0; i < 20; i++) {
                    pool.matmul(w, null, 1, x, 0, cols, out, 0, rows);
                }
            });
        }
    }

    @Test
    void anObjectPerRoundIsNoticed() {
        Object[] kept = new Object[1];
        assertThat(fewestBytes(() -> kept[0] = new byte[1])).isPositive();
    }

    private static void requireAQuietRound(Runnable round) {
        assertThat(fewestBytes(round)).as("bytes allocated by a round").isZero();
    }

    /** Returns what the round allocates that allocates least: 0 unless every round does. */
    private static long fewestBytes(Runnable round) {
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS && fewest > 0; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            round.run();
            fewest = Math.min(fewest, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return fewest;
    }
}
