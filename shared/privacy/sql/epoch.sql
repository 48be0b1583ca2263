SELECT number FROM privacy.epoch
