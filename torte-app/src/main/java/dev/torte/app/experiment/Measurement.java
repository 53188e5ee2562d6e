package dev.torte.app.experiment;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.torte.app.probe.Probe;
import java.util.List;

/**
 * What is measured on finished models, each in a record of its own. Not part of the plan of any run: another measurement leaves the
 * records of runs as they are.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Measurement.Generation.class, name = "generation"),
    @JsonSubTypes.Type(value = Measurement.Probed.class, name = "probe"),
    @JsonSubTypes.Type(value = Measurement.Speed.class, name = "speed"),
    @JsonSubTypes.Type(value = Measurement.Resources.class, name = "resources")
})
public sealed interface Measurement {

    /** Returns the name of its record, without ending. */
    String record();

    /** Returns the seed of the runs whose models are measured. */
    long seed();

    /** Returns the models by name; the figures of two are the first's over the second's. */
    List<String> models();

    /** Returns whether it takes times, which other work on the machine would spoil. */
    boolean timed();

    /**
     * The quality of written text: places at equal distances in the held-out text, each gone on with once drawn and once greedily.
     *
     * @param prompts     how many places
     * @param promptBytes that are read before
     * @param bytes       that are written, and compared with as many that really follow
     */
    record Generation(String record, String model, long seed, int prompts, int promptBytes, int bytes)
            implements Measurement {
        public Generation {
            if (prompts < 2 || promptBytes < 1 || bytes < 3) {
                throw new IllegalArgumentException("prompts must be at least 2, promptBytes 1 and bytes 3, found "
                        + prompts + ", " + promptBytes + " and " + bytes);
            }
        }

        @Override
        public List<String> models() {
            return List.of(model);
        }

        @Override
        public boolean timed() {
            return false;
        }
    }

    /**
     * Whether written text is right: places of one kind in the held-out text, each gone on with once greedily and once drawn, beside
     * what really follows and what follows a place of the training text.
     *
     * @param task        name of a {@link Probe}
     * @param prompts     how many places
     * @param promptBytes that are read before, at most
     * @param bytes       that are written, at most
     */
    record Probed(String record, String task, String model, long seed, int prompts, int promptBytes, int bytes)
            implements Measurement {
        public Probed {
            Probe.named(task);
            if (prompts < 1 || promptBytes < 1 || bytes < 1) {
                throw new IllegalArgumentException("prompts, promptBytes and bytes must be at least 1, found " + prompts
                        + ", " + promptBytes + " and " + bytes);
            }
        }

        @Override
        public List<String> models() {
            return List.of(model);
        }

        @Override
        public boolean timed() {
            return false;
        }
    }

    /**
     * The speed of reading and writing of two models in turns, beside what memory and products of the machine allow.
     *
     * @param rounds       each with a piece of held-out text of its own
     * @param warmUpMillis that each work is done before the first round
     */
    record Speed(String record, List<String> models, long seed, int rounds, int warmUpMillis) implements Measurement {
        public Speed {
            models = two(models);
            if (rounds < 1 || warmUpMillis < 0) {
                throw new IllegalArgumentException("rounds must be at least 1 and warmUpMillis at least 0, found "
                        + rounds + " and " + warmUpMillis);
            }
        }

        @Override
        public boolean timed() {
            return true;
        }
    }

    /**
     * Memory, and speed from a cold start, of two models in processes of their own, in turns.
     *
     * @param rounds processes of each model
     * @param bytes  that a process writes
     */
    record Resources(String record, List<String> models, long seed, int rounds, int bytes) implements Measurement {
        public Resources {
            models = two(models);
            if (rounds < 1 || bytes < 1) {
                throw new IllegalArgumentException(
                        "rounds and bytes must be at least 1, found " + rounds + " and " + bytes);
            }
        }

        @Override
        public boolean timed() {
            return true;
        }
    }

    private static List<String> two(List<String> models) {
        if (models.size() != 2 || models.getFirst().equals(models.getLast())) {
            throw new IllegalArgumentException("two different models are measured in turns, found " + models);
        }
        return List.copyOf(models);
    }
}
