package dev.torte.app.experiment;

import dev.torte.app.evidence.EvidenceFile;
import dev.torte.app.experiment.Experiment.RunName;
import dev.torte.model.TorteException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a run of any experiment left behind: its model, and the identity that its record says the model has.
 *
 * @param run      that made it
 * @param model    the file
 * @param identity of the file's content, by the record
 */
public record FinishedRun(RunName run, Path model, String identity) {

    /**
     * Finds it.
     *
     * @param evidence the folder in which each experiment has its folder of records
     * @param work     the same for models
     * @throws TorteException.Missing if the run has no record or no model file
     * @throws TorteException if the record is damaged
     */
    public static FinishedRun of(Path evidence, Path work, RunName run) {
        String name = ExperimentPlaces.name(run.model(), run.seed());
        Path record = evidence.resolve(run.experiment()).resolve(name + ".json");
        Path model = work.resolve(run.experiment()).resolve(name + ".torte");
        for (Path needed : List.of(record, model)) {
            if (!Files.exists(needed)) {
                throw new TorteException.Missing(
                        needed,
                        "what a run made that is needed here",
                        String.format(
                                Locale.ROOT,
                                "Run the experiment %s first, with --models %s --seeds %d and the same --evidence and --work.",
                                run.experiment(),
                                run.model(),
                                run.seed()));
            }
        }
        return new FinishedRun(run, model, RunRecord.modelIdentity(record, EvidenceFile.read(record)));
    }

    /** Throws {@link TorteException.Altered} unless the identity found in the file is that of the record. */
    public FinishedRun require(String found) {
        if (!found.equals(identity)) {
            throw new TorteException.Altered(model, "the model of " + run.model(), identity, found);
        }
        return this;
    }
}
