package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.KernelPool;
import dev.torte.kernels.Kernels;
import dev.torte.model.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lane width, threads, neighbours in a batch and bytes yet to come leave no trace in the logits. */
@Tag("bits")
class SameBitsTest {
    private static final int LENGTH = TinyModels.CONTEXT + 9;

    private static final List<Precision> PRECISIONS = List.of(Precision.F32, Precision.INT8_PER_ROW, Precision.W8A7);

    static Stream<String> names() {
        return TinyModels.recipes().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyKernelGivesTheScalarBits(String name) {
        byte[] text = TinyModels.text(1, LENGTH);
        Kernels scalar =
                KernelChoice.select(Optional.of("scalar"), OptionalInt.empty()).kernels();
        for (Precision precision : PRECISIONS) {
            float[] expected = TinyModels.each(model(name, precision, scalar), text);
            for (Kernels kernels : TinyModels.comparedKernels()) {
                float[] found = TinyModels.each(model(name, precision, kernels), text);
                assertSame(name + " " + precision + ", " + kernels.name(), found, expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void threadsDoNotMatter(String name) {
        byte[] text = TinyModels.text(2, LENGTH);
        for (Precision precision : PRECISIONS) {
            LoadedModel model = model(name, precision, TinyModels.kernels());
            float[] expected = TinyModels.each(model, text);
            for (int threads : new int[] {2, 4}) {
                try (KernelPool pool = new KernelPool(model.kernels(), threads)) {
                    float[] shared = new float[expected.length];
                    Session session = Session.start(model, 1, pool);
                    session.feedEach(text, 0, LENGTH - 5, shared, 0);
                    session.feedEach(text, LENGTH - 5, 5, shared, (LENGTH - 5) * 256);
                    assertSame(name + " " + precision + ", " + threads + " threads", shared, expected);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void eightStreamsEqualEightSessions(String name) {
        for (Precision precision : PRECISIONS) {
            eightStreamsEqualEightSessions(name, model(name, precision, TinyModels.kernels()));
        }
    }

    private static void eightStreamsEqualEightSessions(String name, LoadedModel model) {
        int streams = 8;
        byte[] together = new byte[LENGTH * streams];
        byte[][] texts = new byte[streams][];
        for (int stream = 0; stream < streams; stream++) {
            texts[stream] = TinyModels.text(10 + stream, LENGTH);
            for (int i = 0; i < LENGTH; i++) {
                together[i * streams + stream] = texts[stream][i];
            }
        }
        float[] logits = new float[together.length * 256];
        Session session = Session.start(model, streams);
        session.feedEach(together, 0, 25, logits, 0);
        session.feed(Arrays.copyOfRange(together, 25 * streams, 36 * streams));
        System.arraycopy(session.logits(), 0, logits, 35 * streams * 256, streams * 256);
        session.feedEach(together, 36 * streams, LENGTH - 36, logits, 36 * streams * 256);
        for (int stream = 0; stream < streams; stream++) {
            float[] alone = TinyModels.each(model, texts[stream]);
            for (int i = 0; i < LENGTH; i++) {
                if (i < 25 || i >= 35) {
                    TinyModels.assertSameBits(
                            logits, i * streams + stream, alone, i, name, "stream", stream, "byte", i);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void laterBytesChangeNothingBefore(String name) {
        LoadedModel model = model(name, Precision.W8A7, TinyModels.kernels());
        byte[] text = TinyModels.text(3, TinyModels.CONTEXT);
        float[] expected = TinyModels.each(model, text);
        for (int changed = 0; changed < text.length; changed += 5) {
            byte[] other = text.clone();
            for (int i = changed; i < other.length; i++) {
                other[i] ^= 0x55;
            }
            float[] found = TinyModels.each(model, other);
            for (int i = 0; i < changed; i++) {
                TinyModels.assertSameBits(found, i, expected, i, name, "byte", i, "before", changed);
            }
            assertThat(Arrays.mismatch(found, expected))
                    .as("%s at byte %d", name, changed)
                    .isLessThan(changed * 256 + 256);
        }
    }

    private static void assertSame(String what, float[] found, float[] expected) {
        for (int i = 0; i < LENGTH; i++) {
            TinyModels.assertSameBits(found, i, expected, i, what, "byte", i);
        }
    }

    private static LoadedModel model(String name, Precision precision, Kernels kernels) {
        return TinyModels.model(TinyModels.recipes().get(name), 7, precision, kernels);
    }
}
