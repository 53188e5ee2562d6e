package dev.torte.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.torte.model.SplitMix64;
import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Damages a valid file in seeded ways and reads it: it must load, or fail as a malformed file, and nothing else. */
final class Mutations {
    private static final byte[] EXTREMES = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFF, '{', '"', '9', '-', '('};

    private Mutations() {}

    /**
     * @param content what is damaged
     * @param wrap    makes a file of the damaged content
     * @param read    reads the file and touches all it holds
     */
    static void survive(Path file, byte[] content, int rounds, UnaryOperator<byte[]> wrap, Consumer<Path> read)
            throws IOException {
        int refused = 0;
        for (int seed = 0; seed < rounds; seed++) {
            Files.write(file, wrap.apply(mutate(content, seed)));
            try {
                read.accept(file);
            } catch (TorteException.Malformed e) {
                refused++;
                assertThat(e.getMessage())
                        .contains(file.toString())
                        .doesNotContain("\n")
                        .hasSizeLessThan(2_000);
                assertThat(e.nextStep()).isNotBlank();
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                fail("mutation " + seed + " was met with " + e, e);
            }
        }
        // Otherwise the damage never reached what is checked.
        assertThat(refused).isGreaterThan(rounds / 20);
    }

    static byte[] mutate(byte[] content, int seed) {
        SplitMix64 random = new SplitMix64(seed);
        byte[] bytes = content.clone();
        int times = 1 + below(random, 3);
        for (int i = 0; i < times && bytes.length > 8; i++) {
            // Headers are at the start, the directory of a zip at the end.
            int at = switch (below(random, 3)) {
                case 0 -> below(random, Math.min(bytes.length, 64));
                case 1 -> bytes.length - 1 - below(random, Math.min(bytes.length, 512));
                default -> below(random, bytes.length);
            };
            int length = Math.min(1 + below(random, 8), bytes.length - at);
            switch (below(random, 6)) {
                case 0 -> bytes[at] ^= (byte) (1 << below(random, 8));
                case 1 -> bytes[at] = EXTREMES[below(random, EXTREMES.length)];
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> Arrays.fill(bytes, at, at + length, EXTREMES[below(random, EXTREMES.length)]);
                case 4 -> bytes = splice(bytes, at, at + length, new byte[0]);
                default -> bytes = splice(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
            }
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] instead) {
        byte[] result = Arrays.copyOf(bytes, bytes.length - (to - from) + instead.length);
        System.arraycopy(instead, 0, result, from, instead.length);
        System.arraycopy(bytes, to, result, from + instead.length, bytes.length - to);
        return result;
    }

    static int below(SplitMix64 random, int bound) {
        return (int) Long.remainderUnsigned(random.nextLong(), bound);
    }
}
