package dev.torte.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An opponent has what was asked for, in a shape that one would choose. */
class TokenLmMatchTest {

    @ParameterizedTest
    @CsvSource({
        "pocket, 256",
        "pocket, 2048",
        "storyteller, 2048",
        "storyteller, 4096",
        "receiver-7m, 256",
        "receiver-7m, 2048",
        "receiver-7m, 4096",
        "transition-14m, 2048",
        "transition-14m, 4096",
        "dense-20m, 8192"
    })
    void sizesAndCostsAreMetWithinAPercent(String preset, int vocabulary) {
        Blueprint other = Blueprint.of(Presets.recipes().get(preset));
        TokenLmMatch size =
                TokenLmMatch.of(new TokenLmMatch.Target.Parameters(other.parameterCount()), 256, vocabulary);
        assertThat(size.error()).as("%s", size).isLessThanOrEqualTo(0.01);
        assertThat((long) size.found()).isEqualTo(Blueprint.of(size.recipe()).parameterCount());
        requireUsual(size.recipe(), vocabulary);

        double bytesPerSymbol = vocabulary == 256 ? 1 : 3.4;
        TokenLmMatch cost = TokenLmMatch.of(
                new TokenLmMatch.Target.Training(TrainingFlops.perByte(other.model(), 1), bytesPerSymbol),
                256,
                vocabulary);
        assertThat(cost.error()).as("%s", cost).isLessThanOrEqualTo(0.01);
        requireUsual(cost.recipe(), vocabulary);
    }

    private static void requireUsual(Recipe.TokenLm recipe, int vocabulary) {
        assertThat(recipe.vocabulary()).isEqualTo(vocabulary);
        assertThat(recipe.width() % 32).isZero();
        assertThat((double) recipe.width() / recipe.layers()).isBetween(32.0, 128.0);
        assertThat(recipe.width() / recipe.heads()).isBetween(32, 64);
        assertThat((double) recipe.hiddenWidth() / recipe.width()).isBetween(2.0, 4.0);
    }

    @Test
    void whatNoUsualShapeIsSaysHowFarItIs() {
        assertThat(TokenLmMatch.of(new TokenLmMatch.Target.Parameters(1000), 256, 4096)
                        .error())
                .isGreaterThan(1);
    }

    @Test
    void anAdapterCostsItsOwnWeightsAndPassesGradientsThroughThoseOfItsBase() {
        Recipe.TokenLm base = new Recipe.TokenLm(16, 32, 1, 2, 40, 300);
        double frozen = 4 * (2 * (4 * 1024 + 3 * 1280) + 300 * 32) + 2 * 12 * 32 * 8.5;
        // LoRA of rank 3: 3 * (32 + 96) and 3 * (32 + 32) a layer; a residual adapter of rank 5: 2 * 5 * 32, its norm
        // left out.
        assertThat(TrainingFlops.perByte(base, new Adapter.Lora(3, 6), 2))
                .isCloseTo((frozen + 6 * 2 * (3 * 128 + 3 * 64)) / 2, within(1e-6));
        assertThat(TrainingFlops.perByte(base, new Adapter.Residual(5), 2))
                .isCloseTo((frozen + 6 * 2 * 320) / 2, within(1e-6));
    }

    @Test
    void operationsAreThoseOfTheRule() {
        // Two layers of width 32: qkv and out 4 * 32^2, feed-forward 3 * 32 * 40; attention sees 8.5 of 16 positions.
        Model model = Blueprint.of(new Recipe.TokenLm(16, 32, 1, 2, 40, 300)).model();
        double perSymbol = 6 * (2 * (4 * 1024 + 3 * 1280) + 300 * 32) + 2 * 12 * 32 * 8.5;
        assertThat(TrainingFlops.perByte(model, 2)).isCloseTo(perSymbol / 2, within(1e-6));
        assertThatThrownBy(() -> TrainingFlops.perByte(model, 0.5)).hasMessageContaining("0.5");

        // The local part per byte, the rest per patch of two.
        PatchCore pocket =
                (PatchCore) Blueprint.of(Presets.recipes().get("pocket")).model();
        double layer = 6 * (4 * 128 * 128 + 3 * 128 * 320);
        double local = 6 * ((32 + 128) * 128 + 128 * 256) + 3 * (layer + 12 * 128 * 16.5);
        double global = 6 * (2 * 32 * 128 + 128 * 64 + 2 * 128 * 256) + 3 * (layer + 12 * 128 * 64.5);
        assertThat(TrainingFlops.perByte(pocket, 1)).isCloseTo(local + global / 2, within(1e-6));
        assertThatThrownBy(() -> TrainingFlops.perByte(pocket, 3)).hasMessageContaining("3.0");
    }

    @Test
    void everyPresetHasACost() {
        Presets.recipes().forEach((name, recipe) -> {
            Blueprint blueprint = Blueprint.of(recipe);
            double perByte = TrainingFlops.perByte(blueprint.model(), 1);
            if (recipe instanceof Recipe.ContextMixCapsule) {
                assertThat(perByte).as("a capsule that counts").isZero();
                return;
            }
            // No preset walks a weight twice per byte, and none walks fewer than a tenth of them.
            assertThat(perByte / blueprint.parameterCount()).as(name).isBetween(0.6, 12.0);
        });
    }
}
