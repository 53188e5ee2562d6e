package dev.torte.app.experiment;

import dev.torte.app.Engine;
import dev.torte.app.YamlFile;
import dev.torte.app.cli.AdapterText;
import dev.torte.app.cli.OptimizerText;
import dev.torte.app.cli.RecipeChoice;
import dev.torte.app.cli.ScheduleText;
import dev.torte.app.cli.SeparatorText;
import dev.torte.app.experiment.Experiment.Batch;
import dev.torte.app.experiment.Experiment.Entrant;
import dev.torte.app.experiment.Experiment.Making;
import dev.torte.app.experiment.Experiment.Rate;
import dev.torte.app.experiment.Experiment.Reference;
import dev.torte.app.experiment.Experiment.Side;
import dev.torte.app.experiment.Experiment.TextFile;
import dev.torte.app.experiment.Experiment.Updates;
import dev.torte.model.Precision;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.model.io.RecipeJson;
import dev.torte.train.Decay;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads an {@link Experiment} from YAML. Strict: an unknown, missing or impossible field is an error with its line. */
public final class ExperimentFile {
    /** What a model that learns by updates has to say of them. */
    private static final int UPDATE_MEMBERS = 4;

    private final Path file;

    private ExperimentFile(Path file) {
        this.file = file;
    }

    /** The file as it is written. */
    record Content(
            String name,
            String question,
            Experiment.Data data,
            long budgetBytes,
            RateSearch.Plan search,
            List<Model> models,
            List<Long> seeds,
            Experiment.Measurements measurements,
            Optional<List<Measurement>> measure,
            Optional<List<Figure>> references) {}

    /** A model of it: a recipe, which is a name or an object, or a base and an adapter; the rate a number or a list. */
    record Model(
            String name,
            String side,
            Optional<JsonNode> recipe,
            Optional<Experiment.RunName> base,
            Optional<String> adapter,
            Optional<Batch> batch,
            Optional<String> schedule,
            Optional<String> optimizer,
            Optional<String> weightDecay,
            Optional<LossPlan> losses,
            Optional<JsonNode> rate,
            Optional<String> stored,
            Optional<List<Long>> seeds) {
        Model {
            // Jackson has a node for what is not there.
            recipe = recipe.filter(node -> !node.isMissingNode() && !node.isNull());
            rate = rate.filter(node -> !node.isMissingNode() && !node.isNull());
        }
    }

    /** A figure of somebody else. */
    record Figure(String name, String file, Optional<String> after, double bitsPerByte, String source) {}

    /**
     * Reads a file.
     *
     * @throws TorteException.Missing if there is none
     * @throws TorteException.Malformed naming the line or the field
     */
    public static Experiment read(Path file) {
        return new ExperimentFile(file).experiment(YamlFile.read(file, Content.class));
    }

    private Experiment experiment(Content content) {
        try {
            List<Entrant> entrants = new ArrayList<>();
            for (Model model : content.models()) {
                entrants.add(entrant(model, content.seeds()));
            }
            content.data().train().forEach(ExperimentFile::requireCut);
            content.data().valid().forEach(ExperimentFile::requireCut);
            return new Experiment(
                    content.name(),
                    content.question(),
                    content.data(),
                    content.budgetBytes(),
                    content.search(),
                    entrants,
                    content.seeds(),
                    content.measurements(),
                    content.measure().orElse(List.of()),
                    content.references().orElse(List.of()).stream()
                            .map(figure -> new Reference(
                                    figure.name(),
                                    figure.file(),
                                    figure.after().orElse(""),
                                    figure.bitsPerByte(),
                                    figure.source()))
                            .toList());
        } catch (IllegalArgumentException e) {
            throw malformed("content", "an experiment that can be run", e.getMessage());
        }
    }

    private static void requireCut(TextFile text) {
        SeparatorText.read(text.cut());
    }

    private Entrant entrant(Model model, List<Long> seeds) {
        return new Entrant(
                model.name(), side(model.side()), making(model), model.seeds().orElse(seeds));
    }

    private Making making(Model model) {
        List<String> given = named(Stream.of(
                model.recipe().map(some -> "recipe"),
                model.base().map(some -> "base"),
                model.adapter().map(some -> "adapter")));
        if (given.equals(List.of("recipe"))) {
            return switch (recipe(model.recipe().get())) {
                case Recipe.ContextMixCapsule recipe -> carried(model, recipe);
                case Recipe recipe -> new Making.Drawn(recipe, updates(model, Engine.isCapsule(recipe)));
            };
        }
        if (given.equals(List.of("base", "adapter"))) {
            return new Making.Adapted(
                    AdapterText.read(model.adapter().get()), model.base().get(), updates(model, false));
        }
        throw malformed(
                "model " + model.name(), "either a recipe, or a base and an adapter", String.join(" and ", given));
    }

    private Making carried(Model model, Recipe.ContextMixCapsule recipe) {
        List<String> given = new ArrayList<>(updateMembers(model));
        model.optimizer().ifPresent(some -> given.add("optimizer"));
        model.weightDecay().ifPresent(some -> given.add("weightDecay"));
        model.stored().ifPresent(some -> given.add("stored"));
        if (!given.isEmpty()) {
            throw malformed(
                    "model " + model.name(),
                    "no batch, schedule, optimizer, weightDecay, losses, rate or stored, as it reads only once",
                    String.join(", ", given));
        }
        return new Making.Carried(recipe);
    }

    private Updates updates(Model model, boolean capsule) {
        List<String> given = updateMembers(model);
        if (given.size() < UPDATE_MEMBERS) {
            throw malformed(
                    "model " + model.name(),
                    "batch, schedule, losses and rate",
                    given.isEmpty() ? "none of them" : String.join(", ", given));
        }
        // It is read again for each run, with its own number of steps.
        ScheduleText.read(model.schedule().get(), 1);
        return new Updates(
                model.batch().get(),
                model.schedule().get(),
                OptimizerText.rule(model.optimizer().orElse("adamw")),
                model.weightDecay().map(OptimizerText::decay).orElse(Decay.USUAL),
                model.losses().get(),
                rate(model),
                stored(model, capsule));
    }

    private static List<String> updateMembers(Model model) {
        return named(Stream.of(
                model.batch().map(some -> "batch"),
                model.schedule().map(some -> "schedule"),
                model.losses().map(some -> "losses"),
                model.rate().map(some -> "rate")));
    }

    private static List<String> named(Stream<Optional<String>> members) {
        return members.flatMap(Optional::stream).toList();
    }

    /** Other models have no format of so few bytes that is judged; what runs of theirs store is what they learnt. */
    private Precision stored(Model model, boolean capsule) {
        return switch (model.stored().orElse("float32")) {
            case "float32" -> Precision.F32;
            case "int8" -> {
                if (!capsule) {
                    throw malformed("model " + model.name() + ".stored", "float32, as it is no capsule", "int8");
                }
                yield Precision.INT8_PER_TENSOR;
            }
            default ->
                throw malformed(
                        "model " + model.name() + ".stored",
                        "float32 or int8",
                        model.stored().get());
        };
    }

    private Side side(String text) {
        return switch (text) {
            case "ours" -> Side.OURS;
            case "opponent" -> Side.OPPONENT;
            default -> throw malformed("side", "ours or opponent", text);
        };
    }

    private Recipe recipe(JsonNode recipe) {
        return recipe.isString() ? RecipeChoice.of(recipe.stringValue()) : RecipeJson.read(recipe.toString(), file);
    }

    private Rate rate(Model model) {
        JsonNode rate = model.rate().orElseThrow();
        if (rate.isNumber()) {
            return new Rate.Fixed(rate(model, rate));
        }
        List<Double> grid = new ArrayList<>();
        if (rate.isArray()) {
            rate.forEach(value -> grid.add(rate(model, value)));
        }
        return new Rate.Searched(grid);
    }

    private double rate(Model model, JsonNode value) {
        if (!value.isNumber() || !(value.doubleValue() > 0) || value.doubleValue() > 1) {
            throw malformed(
                    "rate of " + model.name(), "a number above 0, at most 1, or a list of such", value.toString());
        }
        return value.doubleValue();
    }

    private TorteException malformed(String where, String expected, String found) {
        return new TorteException.Malformed(
                file,
                where,
                expected,
                String.format(Locale.ROOT, "%.200s", found),
                "Compare with the files in recipes/experiments.");
    }
}
