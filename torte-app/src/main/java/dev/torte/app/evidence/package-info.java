/**
 * What was measured, as files that prove themselves, and what is claimed of it. Knows nothing of training or of how a record
 * comes about: everything here is recomputed from the records alone. Start reading at {@link
 * dev.torte.app.evidence.EvidenceFile}.
 */
package dev.torte.app.evidence;
