package dev.torte.app.cli;

import dev.torte.app.training.TrainingText;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.SplitRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which text a run is judged by: files of its own, a share of the documents, or none. */
final class HeldOutOptions {
    @Option(
            names = "--valid",
            paramLabel = "PATH",
            arity = "1..*",
            description =
                    "Held-out text, read as --data is: compared with the training text before the run, scored whole"
                            + " after it.")
    private List<Path> valid = new ArrayList<>();

    @Mixin
    private HoldOutOption holdOut;

    /** Returns how --data is divided, if at all; throws IllegalArgumentException for options that contradict each other. */
    Optional<SplitRule.ByDocument> rule(long seed) {
        if (!valid.isEmpty() && holdOut.isGiven()) {
            throw new IllegalArgumentException("--valid and --hold-out both say what is held out; found --valid "
                    + valid.getFirst() + " beside --hold-out");
        }
        return holdOut.rule(seed);
    }

    /** Reads all text of a run. */
    TrainingText read(DataOptions data, Optional<SplitRule.ByDocument> rule) {
        if (rule.isPresent()) {
            Corpus whole = data.read();
            return TrainingText.divided(whole, HoldOutOption.split(whole, rule.get()), rule.get());
        }
        return TrainingText.of(data.read(), valid.isEmpty() ? Optional.empty() : Optional.of(data.read(valid)));
    }
}
