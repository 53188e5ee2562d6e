package dev.torte.runtime;

import java.util.List;

/** What a routed model's routers did at every position of a text, and the logits there, from one pass. */
public final class RouterProbe {
    private static final int BYTES = 256;

    /** Few enough for every session to compute in one go. */
    private static final int POSITIONS_AT_ONCE = 64;

    private final List<String> pathways;
    private final int blocks;
    private final float[] logits;
    private final float[] shares;
    private final float[] entropies;

    private RouterProbe(List<String> pathways, int blocks, float[] logits, float[] shares, float[] entropies) {
        this.pathways = pathways;
        this.blocks = blocks;
        this.logits = logits;
        this.shares = shares;
        this.entropies = entropies;
    }

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException if the text is longer than the model's context, or the model has no routers
     */
    public static RouterProbe read(LoadedModel model, byte[] text) {
        if (text.length > model.window().contextSymbols()) {
            throw new IllegalArgumentException("a text of " + text.length + " bytes exceeds the context of "
                    + model.window().contextSymbols() + " bytes");
        }
        Session session = model.session();
        Routing routing = session.routing()
                .orElseThrow(() -> new IllegalArgumentException("this model has no routers to look at"));
        int blocks = routing.blocks();
        int pathways = routing.pathways().size();
        float[] logits = new float[text.length * BYTES];
        float[] shares = new float[text.length * blocks * pathways];
        float[] entropies = new float[text.length * blocks];
        for (int at = 0; at < text.length; at += POSITIONS_AT_ONCE) {
            int count = Math.min(POSITIONS_AT_ONCE, text.length - at);
            session.feedEach(text, at, count, logits, at * BYTES);
            for (int i = 0; i < count; i++) {
                for (int block = 0; block < blocks; block++) {
                    int place = (at + i) * blocks + block;
                    entropies[place] = routing.entropyAt(block, i, 0);
                    for (int pathway = 0; pathway < pathways; pathway++) {
                        shares[place * pathways + pathway] = routing.shareAt(block, i, 0, pathway);
                    }
                }
            }
        }
        return new RouterProbe(routing.pathways(), blocks, logits, shares, entropies);
    }

    /** Returns the names of the pathways in their order. */
    public List<String> pathways() {
        return pathways;
    }

    /** Returns the number of blocks with a router. */
    public int blocks() {
        return blocks;
    }

    /** Returns what follows each byte, (positions, 256); the probe's own array, read only. */
    public float[] logits() {
        return logits;
    }

    /** Returns the share of each pathway, (positions, blocks, pathways); the probe's own array, read only. */
    public float[] shares() {
        return shares;
    }

    /** Returns the entropy of the shares in nats, (positions, blocks); the probe's own array, read only. */
    public float[] entropies() {
        return entropies;
    }
}
