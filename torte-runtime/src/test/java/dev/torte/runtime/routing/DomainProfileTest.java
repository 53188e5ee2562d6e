package dev.torte.runtime.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.io.Digest;
import dev.torte.runtime.coding.TinyCoders;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** A profile is the same everywhere, survives its file, and no file harms. */
class DomainProfileTest {
    private final byte[] file = TinyDomains.profile(1).write();

    /** Returns what each byte of a text costs by a profile alone. */
    private static int[] costs(DomainProfile profile, byte[] text) {
        DomainProfiles alone = new DomainProfiles(profile, List.of());
        int[] costs = new int[text.length];
        int[] cost = new int[1];
        int context = 0;
        for (int i = 0; i < text.length; i++) {
            alone.costs(context, text[i] & 0xFF, cost);
            costs[i] = cost[0];
            context = ProfileKey.push(context, text[i] & 0xFF);
        }
        return costs;
    }

    @Test
    void theSameTextGivesTheSameBytesEverywhere() {
        assertThat(file).hasSize(DomainProfile.FILE_BYTES);
        assertThat(Digest.sha256(file)).isEqualTo("74c2fb673f27c4761acc35c66c46e46b960ef98989335700ace6cf1bdd398d74");
    }

    @Test
    void whatIsReadCostsWhatWasWritten() {
        byte[] text = TinyDomains.text(2, 2, 500);
        DomainProfile read = DomainProfile.read(file).orElseThrow();
        assertThat(costs(read, text)).isEqualTo(costs(TinyDomains.profile(1), text));
        assertThat(read.write()).isEqualTo(file);
    }

    @Test
    void ownTextIsCheapAndOtherTextDear() {
        double own = Arrays.stream(costs(TinyDomains.profile(1), TinyDomains.text(1, 9, 1000)))
                .average()
                .orElseThrow();
        double other = Arrays.stream(costs(TinyDomains.profile(1), TinyDomains.text(2, 9, 1000)))
                .average()
                .orElseThrow();
        assertThat(own / DomainProfile.STEPS_PER_BIT).isLessThan(2);
        assertThat(other / DomainProfile.STEPS_PER_BIT).isGreaterThan(6);
    }

    @Test
    void theChancesBehindAContextSumToAboutOne() {
        // A few keys are taken for others with their tag; that matters least where a context is known.
        DomainProfiles alone = new DomainProfiles(TinyDomains.profile(1), List.of());
        int[] cost = new int[1];
        for (String context : new String[] {"ret", "sta", "{ i"}) {
            int key = 0;
            for (int i = 0; i < context.length(); i++) {
                key = ProfileKey.push(key, context.charAt(i));
            }
            double sum = 0;
            for (int next = 0; next < 256; next++) {
                alone.costs(key, next, cost);
                sum += Math.pow(2, -(double) cost[0] / DomainProfile.STEPS_PER_BIT);
            }
            assertThat(sum).as(context).isBetween(0.9, 1.1);
        }
    }

    @Test
    void aTextWithoutBytesCostsEightBitsAByte() {
        assertThat(costs(DomainProfile.ofText(new byte[0]), TinyCoders.noise(1, 100)))
                .containsOnly(64);
        assertThat(costs(DomainProfile.flat(4.5), TinyCoders.noise(1, 100))).containsOnly(36);
        assertThatThrownBy(() -> DomainProfile.flat(-1)).hasMessageContaining("-1");
    }

    @Test
    void truncatedLengthenedOrDamagedFilesAreNone() {
        for (int length : new int[] {0, 1, 11, file.length - 1, file.length + 1}) {
            assertThat(DomainProfile.read(Arrays.copyOf(file, length)))
                    .as("%d", length)
                    .isEmpty();
        }
        for (int at = 0; at < file.length; at += at < 20 ? 1 : 3989) {
            byte[] damaged = file.clone();
            damaged[at] ^= 0x10;
            assertThat(DomainProfile.read(damaged)).as("%d", at).isEmpty();
        }
        assertThat(DomainProfile.read(TinyCoders.noise(4, file.length))).isEmpty();
    }

    @Test
    void aForgedFileWithARightSumHarmsNobody() {
        byte[] forged = TinyCoders.noise(5, file.length);
        System.arraycopy(file, 0, forged, 0, 12);
        CRC32C sum = new CRC32C();
        sum.update(forged, 0, forged.length - 4);
        ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN).putInt(forged.length - 4, (int) sum.getValue());
        DomainProfile profile = DomainProfile.read(forged).orElseThrow();
        Router router = new Router(new DomainProfiles(profile, List.of(TinyDomains.profile(1), profile)));
        for (byte value : TinyCoders.noise(6, 5000)) {
            router.accept(value);
        }
        assertThat(router.chosen()).isBetween(0, 2);
    }
}
