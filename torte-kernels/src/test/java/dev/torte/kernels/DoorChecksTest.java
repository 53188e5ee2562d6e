package dev.torte.kernels;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A range outside its array is refused at the door, before anything is written. */
@Tag("bits")
class DoorChecksTest {
    private static final float[] NINE = new float[9];
    private static final float[] TEN = new float[10];
    private static final PackedMatrix W = PackedMatrix.f32(10, 10, new float[100], 0);

    @Test
    void everyKernelChecksItsRanges() {
        for (Kernels k : TestedKernels.list()) {
            List<ThrowingCallable> calls = List.of(
                    () -> k.matmul(W, null, 1, NINE, 0, 10, TEN, 0, 10),
                    () -> k.matmul(W, null, 1, TEN, 0, 10, NINE, 0, 10),
                    () -> k.matmul(W, NINE, 1, TEN, 0, 10, TEN, 0, 10),
                    () -> k.matmul(W, null, 2, TEN, 0, Integer.MAX_VALUE, TEN, 0, 10),
                    () -> k.matmul(W, null, -1, TEN, 0, 10, TEN, 0, 10),
                    () -> k.matmulPanels(W, 0, 2, null, 1, TEN, 0, 10, TEN, 0, 10),
                    () -> k.accumulateKMajor(TEN, 0, 2, NINE, 0, 5, TEN, 0, 5),
                    () -> k.accumulateKMajor(NINE, 0, 10, TEN, 0, 1, TEN, 0, 1),
                    () -> k.accumulateKMajor(TEN, 0, 1, TEN, 0, 10, NINE, 0, 10),
                    () -> k.layerNorm(1, 10, NINE, 0, 10, TEN, TEN, 0f, TEN, 0, 10),
                    () -> k.layerNorm(1, 10, TEN, 0, 10, NINE, TEN, 0f, TEN, 0, 10),
                    () -> k.layerNorm(1, 10, TEN, 0, 10, TEN, NINE, 0f, TEN, 0, 10),
                    () -> k.layerNorm(2, 10, TEN, 0, 10, TEN, TEN, 0f, TEN, 0, 10),
                    () -> k.rmsNorm(1, 10, TEN, 1, 10, 0f, TEN, 0, 10),
                    () -> k.rmsNorm(1, 10, TEN, 0, 10, 0f, NINE, 0, 10),
                    () -> k.softmax(TEN, 1, 10, 1f),
                    () -> k.softmax(TEN, -1, 2, 1f),
                    () -> k.exp(NINE, 0, TEN, 0, 10),
                    () -> k.sigmoid(TEN, 0, NINE, 0, 10),
                    () -> k.tanh(TEN, 1, TEN, 0, 10),
                    () -> k.gelu(TEN, 0, TEN, 1, 10),
                    () -> k.relu(TEN, 0, TEN, 0, -1),
                    () -> k.siluMultiply(TEN, 0, NINE, 0, TEN, 0, 10),
                    () -> k.sigmoidMultiply(NINE, 0, TEN, 0, TEN, 0, 10),
                    () -> k.add(TEN, 0, NINE, 0, TEN, 0, 10),
                    () -> k.multiply(TEN, 0, TEN, 0, NINE, 0, 10),
                    () -> k.addScaled(1f, NINE, 0, TEN, 0, 10),
                    () -> k.addProduct(TEN, 0, TEN, 0, NINE, 0, 10),
                    () -> k.gruStep(3, NINE, 1, NINE, 0, TEN, 0, TEN, 0),
                    () -> k.gruStep(3, NINE, 0, NINE, 0, TEN, 8, TEN, 0));
            for (int i = 0; i < calls.size(); i++) {
                assertThatThrownBy(calls.get(i))
                        .as("%s, call %s", k.name(), i)
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
    }
}
