package dev.torte.app.capsule;

import dev.torte.app.Engine;
import dev.torte.model.DType;
import dev.torte.model.TorteException;
import dev.torte.model.io.AtomicFile;
import dev.torte.model.io.Card;
import dev.torte.model.io.ModelFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A capsule on its way out of the store, in whatever form others hold models in. */
public final class ExportedCapsule {
    /** Capsules are small; a file beyond this is not held in memory. */
    private static final long MOST_BYTES = 1 << 28;

    private final Card card;
    private final String identity;
    private final String architecture;
    private final Optional<String> precision;
    private final Optional<Release> release;
    private final byte[] content;
    private final Optional<byte[]> signature;

    private ExportedCapsule(Path file, ModelFile model) throws IOException {
        this.card = model.card();
        this.identity = model.identity();
        this.architecture = card.get("recipe").orElse("capsule");
        boolean floats = model.weights().tensors().stream().allMatch(tensor -> tensor.type() == DType.F32);
        this.precision = card.get("precision").or(() -> floats ? Optional.of("float32") : Optional.empty());
        this.release = Release.of(file, card);
        if (model.sizeBytes() > MOST_BYTES) {
            throw new TorteException.Malformed(
                    file, "size", "at most " + MOST_BYTES + " bytes", model.sizeBytes() + " bytes", "Copy the file.");
        }
        this.content = Files.readAllBytes(file);
        Path beside = Signature.beside(file);
        this.signature = Signature.of(file).isPresent() ? Optional.of(Files.readAllBytes(beside)) : Optional.empty();
    }

    /**
     * Reads one.
     *
     * @throws TorteException if it is no capsule, or its signature none
     */
    public static ExportedCapsule of(Path file) {
        try (ModelFile model = ModelFile.open(file)) {
            Engine.requireCapsule(file, model.recipe());
            return new ExportedCapsule(file, model);
        } catch (IOException e) {
            throw new TorteException.Unreadable(file, e);
        }
    }

    /** Writes the capsule's file, and its signature beside it. */
    public void toFile(Path out) {
        write(out, content);
        signature.ifPresent(bytes -> write(Signature.beside(out), bytes));
    }

    /** Writes an OCI image layout and returns the manifest's digest. */
    public String toOciLayout(Path folder) {
        return OciLayout.write(this, ModelCard.of(this), folder);
    }

    /** Writes a folder as Hugging Face holds models: the capsule, its signature and a model card. */
    public void toModelFolder(Path folder) {
        toFile(folder.resolve(fileName()));
        write(folder.resolve("README.md"), ModelCard.of(this).getBytes(StandardCharsets.UTF_8));
    }

    private static void write(Path out, byte[] bytes) {
        AtomicFile.write(out, List.of(MemorySegment.ofArray(bytes)));
    }

    /** Returns the name on the card, or that of the file. */
    String name() {
        return card.get("name").filter(CapsuleStore::isName).orElse("capsule");
    }

    String fileName() {
        return name() + ".torte";
    }

    byte[] content() {
        return content.clone();
    }

    Optional<byte[]> signature() {
        return signature.map(byte[]::clone);
    }

    Card card() {
        return card;
    }

    String identity() {
        return identity;
    }

    String architecture() {
        return architecture;
    }

    /** Returns the type of its weights, if it has weights. */
    Optional<String> precision() {
        return precision;
    }

    Optional<Release> release() {
        return release;
    }
}
