package dev.torte.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Precision;
import dev.torte.model.Recipe;
import dev.torte.model.Recipe.HostLogits;
import dev.torte.model.Recipe.Operator;
import dev.torte.model.Recipe.StateSource;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bricks are ordinary model files: every kind is written and read back, and what describes none is refused. */
class BrickFileTest {
    private static final Path WHERE = Path.of("brick.torte");

    @TempDir
    private Path folder;

    static Stream<Recipe> recipes() {
        return Stream.of(StateSource.values())
                .flatMap(source -> Stream.of(
                                new Operator.Dense(),
                                new Operator.LowRank(3),
                                new Operator.SparseLowRank(4, 2, 3, source),
                                new Operator.GatedSparse(4, 1, 3, source))
                        .flatMap(operator -> Stream.of(
                                new Recipe.Brick(12, operator, StateSource.LEARNED_STATE, HostLogits.KEPT),
                                new Recipe.Brick(12, operator, StateSource.CANONICAL_ANCHOR, HostLogits.FADED))));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void aBrickIsReadAsItWasWritten(Recipe recipe) {
        assertThat(RecipeJson.read(RecipeJson.write(recipe), WHERE)).isEqualTo(recipe);
        Blueprint blueprint = Blueprint.of(recipe);
        Weights weights = Weights.ofFloats(blueprint, InitialWeights.draw(blueprint, 1, new byte[0]));
        for (Precision precision : List.of(Precision.F32, Precision.FP8_PER_ROW, Precision.INT4_PER_ROW)) {
            Path file = folder.resolve(precision.name());
            Weights stored = weights.in(precision);
            String identity = ModelFile.write(file, stored, new Card(new TreeMap<>()));
            try (ModelFile read = ModelFile.open(file)) {
                assertThat(read.recipe()).isEqualTo(recipe);
                assertThat(read.identity()).isEqualTo(identity);
                blueprint
                        .deployed()
                        .forEach(param ->
                                assertThat(read.weights().floats(param)).isEqualTo(stored.floats(param)));
            }
        }
    }

    @Test
    void theRecipeIsTheJsonThatTheFormatSays() {
        assertThat(RecipeJson.write(new Recipe.Brick(
                        64,
                        new Operator.SparseLowRank(8, 2, 16, StateSource.CANONICAL_ANCHOR),
                        StateSource.LEARNED_STATE,
                        HostLogits.FADED)))
                .isEqualTo("{\"abiWidth\":64,\"format\":\"torte-recipe/1\",\"hostLogits\":\"faded\",\"kind\":\"brick\","
                        + "\"operator\":{\"active\":2,\"experts\":8,\"kind\":\"sparse-low-rank\",\"rank\":16,"
                        + "\"router\":\"canonical-anchor\"},\"reads\":\"learned-state\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"sparse-low-rank\",\"experts\":2,\"active\":3,\"rank\":4,\"router\":\"learned-state\"}",
                "{\"kind\":\"sparse-low-rank\",\"experts\":2,\"active\":0,\"rank\":4,\"router\":\"learned-state\"}",
                "{\"kind\":\"gated-sparse\",\"experts\":1025,\"active\":1,\"rank\":4,\"router\":\"learned-state\"}",
                "{\"kind\":\"gated-sparse\",\"experts\":1024,\"active\":1,\"rank\":16777216,\"router\":\"learned-state\"}",
                "{\"kind\":\"gated-sparse\",\"experts\":2,\"active\":1,\"rank\":4,\"router\":\"learnt\"}",
                "{\"kind\":\"low-rank\",\"rank\":0}",
                "{\"kind\":\"low-rank\",\"rank\":3,\"router\":\"learned-state\"}",
                "{\"kind\":\"dense\",\"rank\":3}",
                "{\"kind\":\"sparse\"}",
                "7"
            })
    void anOperatorThatCannotBeIsMalformed(String operator) {
        String json = "{\"abiWidth\":64,\"format\":\"torte-recipe/1\",\"hostLogits\":\"kept\",\"kind\":\"brick\","
                + "\"operator\":" + operator + ",\"reads\":\"learned-state\"}";
        assertThatThrownBy(() -> RecipeJson.read(json, WHERE))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("brick.torte");
    }
}
