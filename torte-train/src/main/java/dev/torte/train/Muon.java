package dev.torte.train;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Muon for the matrices of a run (Jordan et al. 2024, "Muon: an optimizer for hidden layers"), over libtorch, which has the matrix
 * products. For a matrix W (rows, columns) with the clipped gradient G:
 *
 * <pre>
 * M = momentum * M + G;  U = G + momentum * M (Nesterov)
 * W = W * (1 - rate * decay) - rate * sqrt(max(1, rows / columns)) * orthogonal(U)
 * </pre>
 *
 * <p>M lies where AdamW has its first moment; the second moment of a matrix stays 0. Each matrix is a task of its own, so the
 * result does not depend on how they are spread over threads.
 */
final class Muon {
    private static final int STEPS = 5;
    private static final float A = 3.4445f;
    private static final float B = -4.7750f;
    private static final float C = 2.0315f;
    private static final float NORM_EPSILON = 1e-7f;

    private final Optimizer settings;
    private final RunMemory memory;
    private final List<Layout.Slot> matrices;

    Muon(TrainConfig config, RunMemory memory) {
        this.settings = config.optimizer();
        this.memory = memory;
        var rules = UpdateRule.of(config);
        this.matrices = memory.weights().layout().slots().stream()
                .filter(slot -> rules.apply(slot.param()) == UpdateRule.MUON)
                .toList();
    }

    /**
     * Updates every {@code parts}-th matrix from number {@code part} on.
     *
     * @param gradient the summed one
     * @param factor   the schedule's
     * @param clip     what the gradient is multiplied by
     */
    void update(FlatBuffer gradient, double factor, float clip, int part, int parts) {
        if (settings.matrices() instanceof MatrixRule.Orthogonal(double rate, double momentum)) {
            for (int i = part; i < matrices.size(); i += parts) {
                try (PointerScope _ = new PointerScope()) {
                    update(matrices.get(i), gradient, rate * factor, momentum, clip);
                }
            }
        }
    }

    private void update(Layout.Slot slot, FlatBuffer gradient, double rate, double momentum, float clip) {
        Tensor weight = memory.weights().view(slot);
        Tensor mean = memory.firstMoment().view(slot);
        Tensor now = gradient.view(slot).mul(new Scalar(clip));
        mean.mul_(new Scalar((float) momentum)).add_(now);
        Tensor direction = orthogonal(now.add(mean.mul(new Scalar((float) momentum))));
        double tall = Math.sqrt(Math.max(1, (double) weight.size(0) / weight.size(1)));
        weight.mul_(new Scalar((float) (1 - rate * settings.decay().share())))
                .sub_(direction.mul(new Scalar((float) (rate * tall))));
    }

    /**
     * Returns about the nearest matrix with orthogonal rows or columns: singular vectors stay as they are, and singular values come
     * between 0.68 and 1.14 where they were not below a hundredth of the Frobenius norm. Five Newton-Schulz steps X = aX + (bA + cAA)X with A = X X^T, whose
     * coefficients are chosen to lift small values fast, not to settle at 1.
     *
     * @param update (rows, columns), not changed
     */
    static Tensor orthogonal(Tensor update) {
        boolean tall = update.size(0) > update.size(1);
        Tensor x = tall ? update.t() : update;
        x = x.div(x.norm().add(new Scalar(NORM_EPSILON)));
        for (int step = 0; step < STEPS; step++) {
            Tensor square = torch.matmul(x, x.t());
            Tensor change =
                    square.mul(new Scalar(B)).add(torch.matmul(square, square).mul(new Scalar(C)));
            x = x.mul(new Scalar(A)).add(torch.matmul(change, x));
        }
        return tall ? x.t() : x;
    }
}
