package dev.torte.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.torte.kernels.KernelChoice;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Scorer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SurpriseTest {
    private final LoadedModel model = LoadedModel.of(
            TinyModels.draw(TinyModels.CAPSULE, 4),
            KernelChoice.select(Optional.of("scalar"), OptionalInt.empty()).kernels());

    @Test
    void marksAreTheTextAndTheirBitsItsScore() {
        byte[] text = "a é 🍰 b".getBytes(StandardCharsets.UTF_8);

        Surprise surprise = Surprise.of("m", model, text);

        assertThat(surprise.marks().stream().map(Surprise.Mark::text).collect(Collectors.joining()))
                .isEqualTo("a é 🍰 b");
        assertThat(surprise.marks()).hasSize(7);
        double expected = new Scorer(model).score(text).bitsPerByte() * text.length;
        assertThat(surprise.bits()).isCloseTo(expected, within(1e-9));
    }

    @Test
    void aTextCutInsideACharacterLosesNoBits() {
        byte[] cut = {'a', (byte) 0xF0, (byte) 0x9F};

        Surprise surprise = Surprise.of("m", model, cut);

        double expected = new Scorer(model).score(cut).bitsPerByte() * cut.length;
        assertThat(surprise.bits()).isCloseTo(expected, within(1e-9));
        assertThat(surprise.marks().getLast().text()).isEqualTo("\ufffd");
    }
}
