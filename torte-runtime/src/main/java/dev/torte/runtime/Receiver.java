package dev.torte.runtime;

import java.util.Optional;

/**
 * What a host does to a brick's input and output; the brick itself is the same for all hosts.
 *
 * @param scale    what the change of the state is multiplied by; 1 where the brick was learnt
 * @param rotation what the host's own states are multiplied by before the brick reads them; canonical anchors are never rotated
 */
public record Receiver(float scale, Optional<Rotation> rotation) {
    public Receiver {
        if (!Float.isFinite(scale)) {
            throw new IllegalArgumentException("the scale of a brick must be finite, found " + scale);
        }
    }

    /** Returns the receiver that changes nothing. */
    public static Receiver plain() {
        return new Receiver(1, Optional.empty());
    }

    /** Returns a receiver with another scale. */
    public Receiver withScale(float newScale) {
        return new Receiver(newScale, rotation);
    }
}
