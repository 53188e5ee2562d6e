package dev.torte.app.training;

import dev.torte.model.DType;
import dev.torte.model.Model;
import dev.torte.model.PatchCore;
import dev.torte.model.Precision;
import dev.torte.model.TorteException;
import dev.torte.model.io.ModelFile;
import dev.torte.train.Correction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of finished cores that a brick is learnt for. */
public final class BrickHosts {

    private BrickHosts() {}

    /**
     * Reads hosts; their files may go afterwards.
     *
     * @throws TorteException.Incompatible listing everything that keeps one from being a host beside the first
     * @throws TorteException if one is missing, no model, damaged or altered
     */
    public static List<Correction.Host> read(List<Path> paths) {
        List<Correction.Host> hosts = new ArrayList<>();
        for (Path path : paths) {
            try (ModelFile file = ModelFile.open(path)) {
                Model model = file.blueprint().model();
                int width = hosts.isEmpty()
                        ? model.abiWidth()
                        : hosts.getFirst().weights().blueprint().model().abiWidth();
                requireHost(path, file, width);
                hosts.add(new Correction.Host(file.identity(), file.weights().in(Precision.F32)));
            }
        }
        return hosts;
    }

    private static void requireHost(Path path, ModelFile file, int width) {
        List<String> mismatches = new ArrayList<>();
        Model model = file.blueprint().model();
        if (!(model instanceof PatchCore || model instanceof Model.ByteLm)) {
            mismatches.add("recipe: expected a core over bytes, found a "
                    + file.recipe().getClass().getSimpleName());
        }
        if (model.abiWidth() != width) {
            mismatches.add("abiWidth: expected " + width + " as in the first host, found " + model.abiWidth());
        }
        if (file.weights().tensors().stream().anyMatch(tensor -> tensor.type() == DType.I8)) {
            mismatches.add("weights: expected floats, found int8");
        }
        if (!mismatches.isEmpty()) {
            throw new TorteException.Incompatible(
                    path,
                    "the place of a host",
                    mismatches,
                    "Name cores over bytes with float weights and ABI states of one width.");
        }
    }
}
