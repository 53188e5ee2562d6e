package dev.torte.app.training;

import dev.torte.model.Precision;
import dev.torte.model.TorteException;
import dev.torte.model.io.ModelFile;
import dev.torte.train.Teacher;
import java.nio.file.Path;
import java.util.List;

/** The file of a finished model whose guesses another learns to make. */
public final class TeacherFile {

    private TeacherFile() {}

    /**
     * Reads a teacher; its file may go afterwards.
     *
     * @throws TorteException.Incompatible if it does not guess bytes from bytes alone
     * @throws TorteException if it is missing, no model, damaged or altered
     */
    public static Teacher read(Path path) {
        try (ModelFile file = ModelFile.open(path)) {
            if (!Teacher.guessesBytes(file.blueprint().model())) {
                throw new TorteException.Incompatible(
                        path,
                        "the place of a teacher",
                        List.of("recipe: expected a model of bytes that is no capsule, found a "
                                + file.recipe().getClass().getSimpleName()),
                        "Name a patch core, a byte model or a routed model.");
            }
            return new Teacher(file.identity(), file.weights().in(Precision.F32));
        }
    }
}
