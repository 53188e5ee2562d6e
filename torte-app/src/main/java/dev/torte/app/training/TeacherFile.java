package dev.torte.app.training;

import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.io.ModelFile;
import dev.torte.train.Teacher;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
            return new Teacher(file.identity(), copy(file, path));
        }
    }

    /** Stored levels stay mapped in every precision, so all tensors are copied. */
    private static Weights copy(ModelFile file, Path path) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Tensor tensor : file.weights().tensors()) {
            MemorySegment data = Arena.ofAuto().allocate(tensor.data().byteSize(), Long.BYTES);
            data.copyFrom(tensor.data());
            tensors.put(tensor.name(), Tensor.ofBytes(tensor.name(), tensor.type(), tensor.shape(), data));
        }
        return Weights.of(file.blueprint(), tensors, path);
    }
}
