"""What points compute: whether rules may stand, which cap a claim falls under, what expires, how a balance is split."""
