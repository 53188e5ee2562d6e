package dev.torte.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class KernelChoiceTest {
    @Test
    void byDefaultTakesVectorsThatThisMachineRuns() {
        KernelChoice choice = KernelChoice.select(Optional.empty(), OptionalInt.empty());
        assertThat(choice.kind()).isEqualTo(KernelChoice.Kind.VECTOR);
        assertThat(choice.bits())
                .isLessThanOrEqualTo(KernelChoice.preferredBits().orElseThrow());
        assertThat(choice.kernels().name()).isEqualTo("vector-" + choice.bits());
        assertThat(choice.reason()).isNotBlank();
    }

    @Test
    void takesWhatIsForced() {
        for (int bits : LaneWidth.BITS) {
            KernelChoice choice = KernelChoice.select(Optional.of("vector"), OptionalInt.of(bits));
            assertThat(choice.kernels().name()).isEqualTo("vector-" + bits);
            assertThat(KernelChoice.select(Optional.empty(), OptionalInt.of(bits))
                            .bits())
                    .isEqualTo(bits);
        }
        KernelChoice scalar = KernelChoice.select(Optional.of("scalar"), OptionalInt.of(256));
        assertThat(scalar.kernels().name()).isEqualTo("scalar");
        assertThat(scalar.kind()).isEqualTo(KernelChoice.Kind.SCALAR);
    }

    @Test
    void namesTheAllowedValues() {
        assertThatThrownBy(() -> KernelChoice.select(Optional.of("gpu"), OptionalInt.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kernels must be one of scalar, vector, got gpu");
        assertThatThrownBy(() -> KernelChoice.select(Optional.empty(), OptionalInt.of(64)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vector bits must be one of [128, 256, 512], got 64");
    }

    @Test
    void selfTestSeesADifferentBit() {
        assertThat(SelfTest.sameBits(new ScalarKernels(), new VectorKernels(128)))
                .isTrue();
        assertThat(SelfTest.sameResults(new float[] {1f, 0f}, new float[] {1f, -0f}))
                .isFalse();
    }

    @Test
    void bandwidthIsPositiveAndItsArgumentChecked() {
        assertThat(Bandwidth.measure(1 << 16)).isPositive();
        assertThatThrownBy(() -> Bandwidth.measure(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
