package dev.torte.app.cli;

import dev.torte.app.training.TeacherFile;
import dev.torte.train.LossWeights;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which finished model teaches, and how much it has to say. */
final class TeacherOptions {
    private static final String NUMBER = "[0-9]{1,3}(\\.[0-9]{1,12})?";
    private static final String USUAL = "0.5:2";

    @Option(
            names = "--teacher",
            paramLabel = "FILE",
            description = "A finished model of bytes, such as a larger one, whose guesses are learnt beside the text.")
    private Path teacher;

    @Option(
            names = "--distill",
            paramLabel = "WEIGHT:TEMPERATURE",
            description =
                    "The teacher's share of the loss, 1 for no bytes at all, and how far its guesses are softened (default: 0.5:2).")
    private String distill;

    /**
     * Returns the loss by which the teacher is learnt from, or empty without one.
     *
     * @throws IllegalArgumentException for numbers that make no sense
     * @throws dev.torte.model.TorteException as {@link TeacherFile#read}
     */
    Optional<LossWeights.Distillation> distillation() {
        if (teacher == null) {
            if (distill != null) {
                throw new IllegalArgumentException(
                        "--distill needs a --teacher, found --distill " + distill + " alone");
            }
            return Optional.empty();
        }
        String text = distill == null ? USUAL : distill;
        if (!text.matches(NUMBER + ":" + NUMBER)) {
            throw new IllegalArgumentException("--distill needs WEIGHT:TEMPERATURE, found '" + text + "'");
        }
        String[] words = text.split(":", -1);
        return Optional.of(new LossWeights.Distillation(
                Double.parseDouble(words[0]), Double.parseDouble(words[1]), TeacherFile.read(teacher)));
    }
}
