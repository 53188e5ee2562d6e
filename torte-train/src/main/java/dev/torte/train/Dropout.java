package dev.torte.train;

import dev.torte.model.SplitMix64;
import java.util.Optional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Zeroes a share of activations and scales up the rest, or does nothing. The random numbers depend on seed, step and shard
 * alone, so that a resumed run needs no saved generator. Belongs to one thread and one step.
 */
final class Dropout {
    private final Optional<GeneratorOptional> generator;

    private Dropout(Optional<GeneratorOptional> generator) {
        this.generator = generator;
    }

    /** Passes everything through: evaluation. */
    static Dropout off() {
        return new Dropout(Optional.empty());
    }

    /** Draws for one shard of one step. */
    static Dropout seeded(long seed, long step, int shard) {
        long stream = SplitMix64.named(seed, "dropout/" + step + "/" + shard).nextLong();
        Generator cpu = torch.make_generator_cpu(stream);
        return new Dropout(Optional.of(new GeneratorOptional(cpu)));
    }

    Tensor apply(Tensor x, float rate) {
        if (generator.isEmpty() || rate == 0) {
            return x;
        }
        Tensor kept = torch.empty_like(x).bernoulli_(1.0 - rate, generator.get());
        return x.mul(kept.mul_(new Scalar(1.0f / (1.0f - rate))));
    }
}
