/**
 * Capsules as things that travel: what their cards promise, who stands for them, which version they are, and where they are kept. Start
 * reading at {@link dev.torte.app.capsule.CapsuleStore}.
 */
package dev.torte.app.capsule;
