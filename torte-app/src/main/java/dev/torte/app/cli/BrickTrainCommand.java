package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.training.BrickHosts;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.Mixture;
import dev.torte.corpus.WindowSampler;
import dev.torte.model.Recipe;
import dev.torte.train.Correction;
import dev.torte.train.TrainData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a brick. */
@Command(
        name = "train",
        description = {
            "Learn a small correction of one or more cores, which stay as they are, on the text of a domain, and keep what they say of general"
                    + " text. Of several cores each reads its share of the windows. Ctrl-C saves the state, --resume goes on."
        },
        footer = {
            "",
            "Example:",
            "  torte brick train --host a.torte,b.torte --general general.txt --data game/ --kind sparse:8:2:16 --out game-brick.torte"
        })
final class BrickTrainCommand extends Verb {
    private final Console console;
    private final Engine engine;

    @Option(
            names = "--host",
            paramLabel = "FILE",
            required = true,
            split = ",",
            description =
                    "Cores over bytes with float weights and ABI states of one width; the first judges the result.")
    private List<Path> hosts = new ArrayList<>();

    @Option(
            names = "--general",
            paramLabel = "PATH",
            arity = "1..*",
            required = true,
            description = "Text on which the hosts' guesses shall stay as they are, read as --data is.")
    private List<Path> general = new ArrayList<>();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            defaultValue = "sparse:8:2:16",
            description = "What to learn: " + BrickText.KINDS + " (default: ${DEFAULT-VALUE}).")
    private String kind;

    @Option(
            names = "--reads",
            paramLabel = "SOURCE",
            defaultValue = "anchor",
            description = "What it reads: " + BrickText.SOURCES
                    + "; anchors are equal in all hosts, states are the host's own (default: ${DEFAULT-VALUE}).")
    private String reads;

    @Option(
            names = "--routes",
            paramLabel = "SOURCE",
            defaultValue = "anchor",
            description = "What chooses among its experts: " + BrickText.SOURCES + " (default: ${DEFAULT-VALUE}).")
    private String routes;

    @Option(names = "--fades", description = "It also learns where the host's own logits give way.")
    private boolean fades;

    @Option(
            names = "--lambda",
            paramLabel = "X",
            defaultValue = "2",
            description =
                    "Weight of staying near the host on general text; 0 reads none of it (default: ${DEFAULT-VALUE}).")
    private double preservation;

    @Mixin
    private DataOptions data;

    @Mixin
    private HeldOutOptions heldOut;

    @Mixin
    private TrainOptions options;

    BrickTrainCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        Recipe.Operator operator = BrickText.operator(kind, BrickText.source("--routes", routes));
        Recipe.StateSource source = BrickText.source("--reads", reads);
        List<Correction.Host> cores = BrickHosts.read(hosts);
        Recipe.Brick recipe = new Recipe.Brick(
                cores.getFirst().weights().blueprint().model().abiWidth(),
                operator,
                source,
                fades ? Recipe.HostLogits.FADED : Recipe.HostLogits.KEPT);
        Correction correction = new Correction(cores, generalText(recipe), preservation);
        TrainCommand.run(console, engine, new TrainCommand.Subject(recipe, correction), data, heldOut, options);
        return DONE;
    }

    private TrainData generalText(Recipe.Brick recipe) {
        Corpus corpus = data.read(general);
        // Another seed than that of the domain, lest the places of both go in step.
        WindowSampler sampler = new WindowSampler(
                new Mixture.Single(corpus), options.windows(recipe), options.windowSymbols(recipe), options.seed() + 1);
        return new TrainData(sampler::fill, corpus.sha256());
    }
}
