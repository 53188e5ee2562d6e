package dev.torte.app.bench;

import dev.torte.app.Engine;
import dev.torte.app.cli.RecipeChoice;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Model;
import dev.torte.model.Precision;
import dev.torte.model.Quantizer;
import dev.torte.model.Weights;
import dev.torte.runtime.LoadedModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which models are measured, and how often. */
final class ContenderOptions {
    @Option(names = "--model", paramLabel = "FILE", description = "A core or a capsule; may be repeated.")
    private List<Path> models = new ArrayList<>();

    @Option(
            names = "--recipe",
            paramLabel = "NAME|FILE",
            description =
                    "A preset or a recipe file, with weights drawn at random, as float32 or the levels that it has, int8 and w8a7; may be repeated.")
    private List<String> recipes = new ArrayList<>();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "9",
            description = "How often each figure is taken (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "MS",
            defaultValue = "1500",
            description = "Milliseconds that each work is done before it is measured (default: ${DEFAULT-VALUE}).")
    private int warmUpMillis;

    int rounds() {
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds must be at least 1, found " + rounds);
        }
        return rounds;
    }

    Duration warmUp() {
        if (warmUpMillis < 0) {
            throw new IllegalArgumentException("--warm-up must be at least 0, found " + warmUpMillis);
        }
        return Duration.ofMillis(warmUpMillis);
    }

    /** Loads or draws the models; none if none was named. */
    List<Contender> contenders(Engine engine) {
        List<Contender> contenders = new ArrayList<>();
        for (Path file : models) {
            contenders.add(new Contender(
                    file.getFileName().toString(), engine.load(file).model()));
        }
        for (String name : recipes) {
            Blueprint blueprint = Blueprint.of(RecipeChoice.of(name));
            if (blueprint.model().vocabulary() > Model.BYTES) {
                throw new IllegalArgumentException(
                        "recipe '" + name + "' has " + blueprint.model().vocabulary()
                                + " symbols; how many bytes they stand for depends on its text, so name a trained --model");
            }
            Weights weights = Weights.ofFloats(blueprint, InitialWeights.draw(blueprint, 1, new byte[0]));
            contenders.add(new Contender(name + " f32", LoadedModel.of(weights, engine.kernels())));
            if (blueprint.model().quantizer() == Quantizer.NONE) {
                contenders.add(new Contender(
                        name + " int8", LoadedModel.of(weights.in(Precision.INT8_PER_ROW), engine.kernels())));
            }
            contenders.add(new Contender(name + " w8a7", LoadedModel.of(weights.in(Precision.W8A7), engine.kernels())));
        }
        return contenders;
    }
}
