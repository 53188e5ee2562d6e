package dev.torte.app.capsule;

import dev.torte.model.TorteException;
import dev.torte.model.io.Card;
import dev.torte.model.io.ModelFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A capsule that was released.
 *
 * @param signer the id of the key that signed it, if one did
 */
public record ReleasedFile(String identity, Optional<String> signer) {
    /** What must be on the card before: what training wrote, or the importer. */
    private static final List<String> NEEDED =
            List.of(CapsuleFacts.CONTRACT, CapsuleFacts.CONFORMANCE, "training.data.sha256");

    /**
     * Writes a capsule with a release on its card, and its signature beside it.
     *
     * @param key the file of a private key, or null for no signature
     * @throws TorteException.Incompatible if its card lacks what a manifest has
     * @throws TorteException.Malformed if the key is none to sign with; nothing is written then
     */
    public static ReleasedFile write(ModelFile capsule, Release release, Path key, Path out) {
        List<String> missing = NEEDED.stream()
                .filter(fact -> capsule.card().get(fact).isEmpty())
                .map(fact -> fact + ": expected on the card, found nothing")
                .toList();
        if (!missing.isEmpty()) {
            throw new TorteException.Incompatible(
                    out, "the manifest " + Release.FORMAT, missing, "Train the capsule with 'torte capsule train'.");
        }
        Card card = release.on(capsule.card());
        String identity =
                ModelFile.identity(capsule.recipe(), card, capsule.weights().tensors());
        Optional<Signature> signature = Stream.ofNullable(key)
                .map(KeyFile::read)
                .map(read -> Signature.sign(identity, read))
                .findFirst();
        ModelFile.write(out, capsule.weights(), card);
        signature.ifPresent(signed -> signed.write(out));
        return new ReleasedFile(identity, signature.map(Signature::key));
    }
}
