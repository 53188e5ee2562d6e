package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.Blueprint;
import dev.torte.model.PathwayKind;
import dev.torte.model.Quantizer;
import dev.torte.model.Recipe;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What each parameter counts as, and what decay and freezing make of it. */
class PartTest {
    static final Recipe ROUTED = new Recipe.RoutedLm(
            SmallRuns.WINDOW,
            16,
            2,
            Recipe.Positions.LEARNED,
            List.of(new PathwayKind.Local(5), new PathwayKind.State(), new PathwayKind.Sparse(1, 8, 3)),
            Quantizer.TERNARY);

    @Test
    void aRoutedModelHasAllParts() {
        assertThat(names(ROUTED, Part.TABLES)).hasSize(2);
        assertThat(names(ROUTED, Part.ROUTERS))
                .containsExactly("blocks.0.router.proj.weight", "blocks.1.router.proj.weight");
        assertThat(names(ROUTED, Part.FILTERS)).containsExactly("blocks.0.local.weight", "blocks.1.local.weight");
        assertThat(names(ROUTED, Part.HEADS)).hasSize(1);
        assertThat(names(ROUTED, Part.MATRICES)).hasSize(6).allMatch(name -> name.contains(".sparse.W"));
        assertThat(names(ROUTED, Part.VECTORS)).contains("blocks.0.state.a_raw", "blocks.0.norm.weight");
    }

    @Test
    void aPatchCoreHasTablesAndHeadsOfItsOwn() {
        Recipe recipe = SmallRuns.patchCore();
        assertThat(names(recipe, Part.TABLES))
                .containsExactlyInAnyOrder("byte_emb.weight", "patch_pos.weight", "transition_head.weight");
        assertThat(names(recipe, Part.HEADS)).containsExactly("head.weight", "patch_generator.output.weight");
        assertThat(names(recipe, Part.MATRICES))
                .contains(
                        "patch_proj.weight", "local_in.weight", "to_abi.0.weight", "patch_generator.cell.weight_hh_l0");
        assertThat(names(recipe, Part.ROUTERS)).isEmpty();
    }

    @Test
    void theTableOfATokenModelIsATableThoughItIsTheHeadToo() {
        Recipe recipe = new Recipe.TokenLm(32, 16, 2, 1, 40, 256);
        assertThat(names(recipe, Part.TABLES)).hasSize(2);
        assertThat(names(recipe, Part.HEADS)).isEmpty();
    }

    @Test
    void decayOfMatricesLeavesTablesAndVectors() {
        Decay matrices = new Decay.Matrices(0.1);
        assertThat(Part.values())
                .filteredOn(matrices::covers)
                .containsExactly(Part.MATRICES, Part.FILTERS, Part.ROUTERS, Part.HEADS);
        assertThat(Part.values()).allMatch(new Decay.Everything(0.1)::covers);
        assertThatThrownBy(() -> new Decay.Matrices(-1)).hasMessageContaining("-1");
    }

    @Test
    void partsThatARecipeHasNotOrAllOfThemCannotBeKept() {
        TrainConfig config = SmallRuns.config(SmallRuns.patchCore(), 1, 4, 1);
        assertThatThrownBy(() -> keeping(config, Set.of(Part.ROUTERS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parts that stay as they are must be some and not all of [MATRICES, HEADS, TABLES, VECTORS]"
                        + ", found [ROUTERS]");
        assertThatThrownBy(() -> keeping(config, Set.of(Part.MATRICES, Part.HEADS, Part.TABLES, Part.VECTORS)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static TrainConfig keeping(TrainConfig config, Set<Part> kept) {
        return new TrainConfig(
                config.recipe(),
                config.seed(),
                config.budget(),
                config.optimizer(),
                config.losses(),
                config.shards(),
                new Objective.Prediction(kept));
    }

    private static List<String> names(Recipe recipe, Part part) {
        Blueprint blueprint = Blueprint.of(recipe);
        var finder = Part.finder(blueprint.model());
        Predicate<dev.torte.model.Param> wanted = param -> finder.apply(param) == part;
        return blueprint.trained().stream()
                .filter(wanted)
                .map(dev.torte.model.Param::name)
                .toList();
    }
}
