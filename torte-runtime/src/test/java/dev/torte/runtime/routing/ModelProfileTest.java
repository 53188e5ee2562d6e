package dev.torte.runtime.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.Kernels;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Recipe;
import dev.torte.model.Weights;
import dev.torte.model.contract.Tokenizer;
import dev.torte.runtime.LoadedModel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A model's profile follows from the model alone. */
class ModelProfileTest {
    private static final Recipe CAPSULE = new Recipe.GruCapsule(8, 8, 12);

    static LoadedModel tokenModel() {
        Tokenizer tokenizer = Tokenizer.of(List.of(
                new Tokenizer.Merge('t', 'h'),
                new Tokenizer.Merge(256, 'e'),
                new Tokenizer.Merge('r', 'b'),
                new Tokenizer.Merge(' ', 257)));
        Blueprint blueprint = Blueprint.of(new Recipe.TokenLm(32, 16, 2, 1, 24, 260));
        return LoadedModel.of(
                Weights.ofFloats(blueprint, InitialWeights.draw(blueprint, 1, new byte[0]), tokenizer),
                TinyDomains.scalar());
    }

    @Test
    void everyKernelWritesTheSameProfile() {
        Kernels vectors =
                KernelChoice.select(Optional.of("vector"), OptionalInt.of(256)).kernels();
        AtomicLong written = new AtomicLong();
        byte[] scalar = ModelProfile.of(TinyDomains.drawn(CAPSULE, TinyDomains.scalar()), written::addAndGet)
                .write();
        assertThat(written).hasValue(ModelProfile.WRITTEN_BYTES);
        assertThat(ModelProfile.of(TinyDomains.drawn(CAPSULE, vectors), bytes -> {})
                        .write())
                .isEqualTo(scalar);
    }

    @Test
    void carriedTextIsCountedAsItIs() {
        LoadedModel model = TinyDomains.model(2);
        AtomicLong written = new AtomicLong();
        byte[] profile = ModelProfile.of(model, written::addAndGet).write();
        assertThat(profile)
                .isEqualTo(
                        DomainProfile.ofText(model.carriedText().orElseThrow()).write());
        assertThat(written).hasValue(0);
        assertThat(model.carriedText().orElseThrow()).startsWith(TinyDomains.text(2, 1, 100));
    }

    @Test
    void modelsOfSymbolsHaveNone() {
        assertThatThrownBy(() -> ModelProfile.of(tokenModel(), bytes -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("260 symbols");
    }
}
