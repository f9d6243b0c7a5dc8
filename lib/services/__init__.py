"""Use cases: each public function takes the actor first, authorises it, and is one transaction."""
