"""The register of outgoing documents: which number 发文字号 each was given, by which office, and which are void."""
