package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.Blueprint;
import dev.torte.model.Presets;
import dev.torte.model.Recipe;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a session starts afresh is a function of the number of bytes alone. */
class ContextWindowTest {
    @Test
    void publishedCoresKeepHalfTheirContext() {
        ContextWindow window = of(Presets.recipes().get("northstar-15m"));
        assertThat(window.contextSymbols()).isEqualTo(256);
        assertThat(window.unit()).isEqualTo(16);
        assertThat(window.kept()).isEqualTo(128);
        assertThat(window.start(0)).isZero();
        assertThat(window.start(256)).isZero();
        assertThat(window.start(257)).isEqualTo(128);
        assertThat(window.start(384)).isEqualTo(128);
        assertThat(window.start(385)).isEqualTo(256);
    }

    @Test
    void oddSizesStayAlignedAndWithinTheContext() {
        for (int unit = 1; unit <= 12; unit++) {
            for (int units = 1; units <= 5; units++) {
                ContextWindow window = new ContextWindow(unit * units, unit);
                long before = 0;
                for (long n = 1; n <= 200; n++) {
                    long start = window.start(n);
                    assertThat(start).isGreaterThanOrEqualTo(before).isLessThan(n);
                    assertThat(n - start).isLessThanOrEqualTo(window.contextSymbols());
                    assertThat(start % unit).isZero();
                    if (start != before) {
                        assertThat(n - 1 - before)
                                .as("starts afresh only when full")
                                .isEqualTo(window.contextSymbols());
                        assertThat(n - 1 - start).isEqualTo(window.kept());
                    }
                    before = start;
                }
            }
        }
    }

    @Test
    void patchAndWindowMeetAtTheirLeastCommonMultiple() {
        Recipe.LayerKind attention = new Recipe.LayerKind.Attention(false);
        Recipe recipe = new Recipe.Patch(
                new Recipe.PatchSize(4, 8, 36),
                new Recipe.Global(16, 2, List.of(attention)),
                8,
                Recipe.ContextFrom.GLOBAL_STATE,
                new Recipe.Local.Window(16, 6, List.of(attention)),
                new Recipe.Transition.None(),
                new Recipe.Head.None());
        assertThat(of(recipe).unit()).isEqualTo(12);
        assertThat(of(recipe).kept()).isEqualTo(12);
    }

    @Test
    void aWindowThatFillsTheContextKeepsNothing() {
        assertThat(new ContextWindow(16, 16).kept()).isZero();
        assertThat(new ContextWindow(16, 16).start(17)).isEqualTo(16);
    }

    @Test
    void capsulesForgetNothing() {
        ContextWindow window = of(Presets.recipes().get("capsule-gru"));
        assertThat(window.start(Long.MAX_VALUE)).isZero();
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new ContextWindow(10, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10")
                .hasMessageContaining("4");
        assertThatThrownBy(() -> new ContextWindow(8, 8).start(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static ContextWindow of(Recipe recipe) {
        return ContextWindow.of(Blueprint.of(recipe).model());
    }
}
