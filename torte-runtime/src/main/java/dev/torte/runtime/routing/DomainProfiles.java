package dev.torte.runtime.routing;

import java.util.ArrayList;
import java.util.List;

/**
 * Profiles side by side, so that one place in memory has what all of them say of a context: domain 0 is the background, that of the
 * core, then come the capsules in their order. Immutable, shared by threads.
 */
public final class DomainProfiles {
    private final int domains;

    /** Costs without context, (bytes, domains). */
    private final byte[] alone;

    /** As in a profile, (slots, domains). */
    private final short[] slots;

    /** Puts profiles side by side. */
    public DomainProfiles(DomainProfile background, List<DomainProfile> capsules) {
        List<DomainProfile> all = new ArrayList<>(capsules);
        all.addFirst(background);
        this.domains = all.size();
        this.alone = new byte[Math.multiplyExact(DomainProfile.BYTES, domains)];
        this.slots = new short[Math.multiplyExact(ProfileKey.SLOTS, domains)];
        for (int domain = 0; domain < domains; domain++) {
            DomainProfile profile = all.get(domain);
            for (int value = 0; value < DomainProfile.BYTES; value++) {
                alone[value * domains + domain] = (byte) profile.alone(value);
            }
            for (int slot = 0; slot < ProfileKey.SLOTS; slot++) {
                slots[slot * domains + domain] = profile.slot(slot);
            }
        }
    }

    /** Returns how many there are, the background included. */
    public int domains() {
        return domains;
    }

    /**
     * Writes what a byte costs behind a context in each domain, in eighths of a bit.
     *
     * @param out (domains), overwritten
     */
    void costs(int context, int next, int[] out) {
        for (int domain = 0; domain < domains; domain++) {
            // Not found yet; what the steps to shorter contexts cost so far, as a complement.
            out[domain] = ~0;
        }
        for (int order = ProfileKey.ORDERS; order > 0; order--) {
            long known = ProfileKey.hash(ProfileKey.of(order, context, next));
            long any = ProfileKey.hash(ProfileKey.of(order, context, ProfileKey.ANY));
            for (int domain = 0; domain < domains; domain++) {
                if (out[domain] < 0) {
                    int cost = find(known, domain);
                    if (cost >= 0) {
                        out[domain] = ~out[domain] + cost;
                    } else {
                        out[domain] = ~(~out[domain] + Math.max(0, find(any, domain)));
                    }
                }
            }
        }
        for (int domain = 0; domain < domains; domain++) {
            if (out[domain] < 0) {
                out[domain] = ~out[domain] + (alone[next * domains + domain] & 0xFF);
            }
        }
    }

    /** Returns the cost in one of a hash's two slots, or -1. */
    private int find(long hash, int domain) {
        int tag = ProfileKey.tag(hash);
        int at = ProfileKey.slot(hash);
        int first = slots[at * domains + domain];
        if ((first >>> Byte.SIZE & 0xFF) == tag) {
            return first & 0xFF;
        }
        int second = slots[(at ^ 1) * domains + domain];
        return (second >>> Byte.SIZE & 0xFF) == tag ? second & 0xFF : -1;
    }
}
