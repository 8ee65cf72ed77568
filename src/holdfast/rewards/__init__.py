"""Loyalty points, referrals, vouchers and games."""
